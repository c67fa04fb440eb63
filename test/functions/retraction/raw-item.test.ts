import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysOf } from '../../../functions/erasure/items.ts';
import {
  customerFragmentsOf,
  customerItem,
} from '../../../functions/index/customers/customer-item.ts';
import {
  customerItems,
  MOST_FRAGMENTS,
} from '../../../functions/index/customers/customer-items.ts';
import { invoiceFragmentOf, invoiceItem } from '../../../functions/index/invoice-item.ts';
import { archiveOf } from '../../../functions/retraction/archive.ts';
import { dynamoRawItems } from '../../../functions/retraction/dynamo-raw-items.ts';
import { dynamodbInMemory } from '../../support/dynamodb-in-memory.ts';
import { aCustomerFragment, aFragment } from '../query/fragments.ts';

const names = { INVOICES_TABLE: 'Invoices', CUSTOMERS_TABLE: 'Customers' };

let local: Awaited<ReturnType<typeof dynamodbInMemory>>;

beforeAll(async () => {
  const tableOf = (...keys: string[]) => ({
    AttributeDefinitions: keys.map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: keys.map((AttributeName, at) => ({
      AttributeName,
      KeyType: at ? ('RANGE' as const) : ('HASH' as const),
    })),
  });
  local = await dynamodbInMemory({
    [names.INVOICES_TABLE]: tableOf('invoiceNo', 'fragment'),
    [names.CUSTOMERS_TABLE]: tableOf('customerId', 'invoiceFragment'),
  });
});
afterAll(() => local.close());

const lines = Array.from({ length: 60 }, (_, at) => ({ row: at + 1 }));

describe('items with deflated lines', () => {
  it('are archived and put back as they were', async () => {
    const items = dynamoRawItems(local.client, names);
    const fragments = [aFragment(), aFragment({ ordinal: 1, lines })];
    await items.put('invoices', fragments.map(invoiceItem));
    const found = await items.invoice('536365', 'i1');
    const archive = archiveOf(memoryStore(), 'o1', 'i1');
    await archive.putItems('invoices', found);
    await items.remove('invoices', found);
    expect(await items.invoice('536365', 'i1')).toEqual([]);
    await items.put('invoices', await archive.items('invoices'));
    const back = await items.invoice('536365', 'i1');
    expect(back).toEqual(found);
    expect(back.map(invoiceFragmentOf)).toEqual(fragments);
    expect(back.map(({ v }) => v)).toEqual([{ N: '2' }, { N: '3' }]);
  });

  it('have the days of their lines', () => {
    const item = invoiceItem(
      aFragment({ lines: [...lines, { row: 61, at: '2010-12-02T00:00:00Z' }] }),
    );
    expect(item['v']).toEqual({ N: '3' });
    expect(daysOf([item])).toEqual(['2010-12-01', '2010-12-02']);
    expect(() => daysOf([{ ...item, lines: { B: Buffer.from('damaged') } }])).toThrow(RangeError);
    expect(() => daysOf([{ v: { N: '3' } }])).toThrow();
  });
});

describe("a customer's share of an ingest in a batch", () => {
  it('is the items of version 2 that have its ingest and batch, in all parts', async () => {
    const items = dynamoRawItems(local.client, names);
    const many = Array.from({ length: MOST_FRAGMENTS + 1 }, (_, at) =>
      aCustomerFragment({ invoiceNo: String(at), batchId: 'b' }),
    );
    const others = ['bb', 'c'].map((batchId) => aCustomerFragment({ batchId }));
    const odd = aCustomerFragment({ invoiceNo: 'i1#b#0', batchId: 'b' });
    const made = [...customerItems([...many, ...others], 2), ...customerItems([odd], 1)];
    await items.put('customers', made.map(customerItem));
    const found = await items.customerShare({ customerId: '17850', ingestId: 'i1', batchId: 'b' });
    expect(found.flatMap(customerFragmentsOf)).toEqual(many);
    expect(found).toHaveLength(2);
  });
});

function memoryStore() {
  const objects = new Map<string, Uint8Array>();
  return {
    put: async (key: string, bytes: Uint8Array) => void objects.set(key, bytes),
    get: async (key: string) => objects.get(key),
    keys: async () => [...objects.keys()],
    remove: async (key: string) => void objects.delete(key),
  };
}
