import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerItem } from '../../../functions/index/customers/customer-item.ts';
import { customerItems } from '../../../functions/index/customers/customer-items.ts';
import {
  dynamoIndexReader,
  dynamoLineItems,
} from '../../../functions/index/dynamo-index-reader.ts';
import { putItems } from '../../../functions/index/dynamo-put-items.ts';
import type { CustomerFragment, InvoiceFragment } from '../../../functions/index/fragment.ts';
import type { IndexReader } from '../../../functions/index/index-reader.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import type { LineItems } from '../../../functions/index/line-items.ts';
import { dynamodbInMemory } from '../../support/dynamodb-in-memory.ts';
import { aCustomerFragment, aFragment } from '../query/fragments.ts';

const TABLES = { INVOICES_TABLE: 'Invoices', CUSTOMERS_TABLE: 'Customers' };

let local: Awaited<ReturnType<typeof dynamodbInMemory>>;
let index: IndexReader;

beforeAll(async () => {
  local = await dynamodbInMemory({
    [TABLES.INVOICES_TABLE]: keys('invoiceNo', 'fragment'),
    [TABLES.CUSTOMERS_TABLE]: keys('customerId', 'invoiceFragment'),
  });
  index = dynamoIndexReader(local.client, TABLES);
});
afterAll(() => local.close());

const keys = (hash: string, range: string) => ({
  AttributeDefinitions: [hash, range].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ],
});

const putInvoice = (...fragments: InvoiceFragment[]) =>
  putItems(local.client, TABLES.INVOICES_TABLE, fragments.map(invoiceItem));
const putCustomer = (v: 1 | 2, ...fragments: CustomerFragment[]) =>
  putItems(local.client, TABLES.CUSTOMERS_TABLE, customerItems(fragments, v).map(customerItem));

describe('invoiceFragments', () => {
  it('reads a fragment as it was written, with sums beyond a double', async () => {
    const fragment = {
      ...aFragment({ invoiceNo: 'exact', customerId: '17850' }),
      quantity: 2n ** 60n + 1n,
      revenue: -(2n ** 70n) - 1n,
    };
    await putInvoice(fragment);
    expect(await index.invoiceFragments('exact')).toEqual([fragment]);
  });

  it.each([0n, 1n, -1n, 10n, 2550n, -11_062_060n, 1000n])(
    'reads %d thousandths back',
    async (revenue) => {
      const fragment = { ...aFragment({ invoiceNo: `money ${revenue}` }), revenue };
      await putInvoice(fragment);
      expect(await index.invoiceFragments(fragment.invoiceNo)).toEqual([fragment]);
    },
  );

  it('leaves out the customer when the source has none', async () => {
    await putInvoice(aFragment({ invoiceNo: 'nobody' }));
    const [fragment] = await index.invoiceFragments('nobody');
    expect(fragment).not.toHaveProperty('customerId');
  });

  it('reads more than the 1 MB of one page', async () => {
    const fragments = Array.from({ length: 7 }, (_, ordinal) => {
      const description = randomBytes(230_000).toString('base64');
      return aFragment({ invoiceNo: 'large', ordinal, lines: [{ row: ordinal + 1, description }] });
    });
    for (const fragment of fragments) await putInvoice(fragment);
    expect(await index.invoiceFragments('large')).toEqual(fragments);
  });

  it('reads items that have their lines as text and others that have them deflated', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => ({ row: at + 1 }));
    const fragments = [
      aFragment({ invoiceNo: 'both' }),
      aFragment({ invoiceNo: 'both', ordinal: 1, lines }),
    ];
    expect(fragments.map((each) => invoiceItem(each)['v'])).toEqual([{ N: '2' }, { N: '3' }]);
    await putInvoice(...fragments);
    expect(await index.invoiceFragments('both')).toEqual(fragments);
  });

  it('finds nothing under another case or with an added space', async () => {
    await putInvoice(aFragment({ invoiceNo: 'C536379' }));
    expect(await index.invoiceFragments('c536379')).toEqual([]);
    expect(await index.invoiceFragments('C536379 ')).toEqual([]);
  });

  it('refuses an item of an unknown version', async () => {
    const item = { ...invoiceItem(aFragment({ invoiceNo: 'newer' })), v: { N: '4' } };
    await putItems(local.client, TABLES.INVOICES_TABLE, [item]);
    await expect(index.invoiceFragments('newer')).rejects.toThrow();
  });
});

describe('customerFragments', () => {
  const ofInvoices = (...numbers: string[]) =>
    numbers.map((invoiceNo) => aCustomerFragment({ invoiceNo }));

  it('reads every fragment of the customer, in items of both versions', async () => {
    const earlier = ofInvoices('536365', '536366', 'C536379');
    await putCustomer(1, ...earlier.toReversed(), aCustomerFragment({ customerId: '17851' }));
    const later = ofInvoices('1', '2').map((each) => ({ ...each, batchId: '0-a-2' }));
    await putCustomer(2, ...later, aCustomerFragment({ customerId: '17851', batchId: '0-a-2' }));
    expect(await index.customerFragments('17850')).toEqual([...earlier, ...later]);
  });
});

describe('customerItem', () => {
  const found = (customerId: string, fragment: Parameters<LineItems['customerItem']>[1]) =>
    dynamoLineItems(local.client, TABLES).customerItem(customerId, fragment);
  const inIngest = { ingestId: 'i1', batchId: '0-a-3' };
  const fragment = { ...aCustomerFragment({ customerId: '9', batchId: '0-a-3' }), ingestId: 'i1' };

  it.each([1, 2] as const)('finds the item of version %d that has a fragment', async (v) => {
    const own = aCustomerFragment({ customerId: String(v), batchId: '0-a-3' });
    const other = aCustomerFragment({ ...own, invoiceNo: 'C536379' });
    await putCustomer(v, other, own);
    const item = await found(String(v), { ...own, ...inIngest });
    expect(item?.fragments).toEqual(v === 1 ? [own] : [other, own]);
    expect(item?.invoiceFragment).toBe(v === 1 ? '536365#i1#000000.0' : 'i1#0-a-3#0');
  });

  it('finds none that has other fragments, or is of another batch or ingest', async () => {
    await putCustomer(2, aCustomerFragment({ customerId: '9', batchId: '0-a-3', invoiceNo: '1' }));
    await putCustomer(2, aCustomerFragment({ customerId: '9', batchId: '0-a-33' }));
    expect(await found('9', fragment)).toBeUndefined();
  });

  it('takes no item of version 1 for one of version 2, whatever its invoice is called', async () => {
    await putCustomer(1, aCustomerFragment({ customerId: '9', invoiceNo: 'i1#0-a-3#7' }));
    expect(await found('9', fragment)).toBeUndefined();
  });
});
