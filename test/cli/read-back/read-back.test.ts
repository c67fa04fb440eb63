import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBack } from '../../../cli/read-back/read-back.ts';
import type { Attributes } from '../../../functions/index/attributes.ts';
import { customerItem } from '../../../functions/index/customers/customer-item.ts';
import { type EncodedLine, encodeLines } from '../../../functions/index/encoded-lines.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../../functions/lake/lake-tables.ts';
import { aLine, aQuarantinedLine, emptyLake, putObject, register } from '../sql/a-lake.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  emptyLake(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const invoiceTs = Date.UTC(2010, 11, 1, 8, 26);
const line: EncodedLine = [1, '85123A', 'HOLDER ', 6, invoiceTs, 2550];

/** Of one line, whatever its own sums say. */
function anInvoice(sums: { lineCount?: number; revenue?: bigint } = {}): Attributes {
  const { lineCount = 1, revenue = 15_300n } = sums;
  return invoiceItem({
    invoiceNo: '536365',
    fragment: 'i#000000.0',
    country: 'United Kingdom',
    lineCount,
    quantity: 6n,
    revenue,
    lines: encodeLines([line]),
    ingestId: 'i',
    batchId: 'b',
  });
}

function aCustomer(lineCount = 1): Attributes {
  const own = { customerId: '17850', batchId: 'b' };
  return customerItem({
    ...own,
    v: 2,
    invoiceFragment: 'i#b#0',
    fragments: [
      {
        ...own,
        invoiceNo: '536365',
        fragment: 'i#000000.0',
        lineCount,
        quantity: 6n * BigInt(lineCount),
        revenue: 15_300n * BigInt(lineCount),
        invoiceTs,
        country: 'United Kingdom',
      },
    ],
  });
}

/** DynamoDB with these tables, which returns one item a page. */
function dynamodb(tables: Record<string, Attributes[]>): DynamoDBClient {
  const send = async ({ input }: ScanCommand) => {
    const items = tables[input.TableName ?? ''] ?? [];
    const at = Number(input.ExclusiveStartKey?.['at']?.N ?? 0);
    const more = at + 1 < items.length;
    return {
      Items: items.slice(at, at + 1),
      ...(more && { LastEvaluatedKey: { at: { N: String(at + 1) } } }),
    };
  };
  return { send } as unknown as DynamoDBClient;
}

function readBackOf(
  invoices: Attributes[],
  customers: Attributes[],
  reported = { accepted: 2, quarantined: 1 },
) {
  return readBack(
    {
      dataDir,
      dynamodb: dynamodb({ Invoices: invoices, Customers: customers }),
      invoicesTable: 'Invoices',
      customersTable: 'Customers',
    },
    { ingestIds: ['i'], ...reported },
  );
}

/** Two lines of one invoice, one of them without a customer, and a quarantined one. */
async function twoLines(): Promise<void> {
  await putObject(dataDir, 'lake/invoice_date=2010-12-01/a.parquet', aLine({ id: 1 }));
  await putObject(
    dataDir,
    'lake/invoice_date=2010-12-01/b.parquet',
    aLine({ id: 2, customer: 'NULL' }),
  );
  await putObject(dataDir, 'quarantine/ingest_date=2026-01-02/a.json.gz', aQuarantinedLine());
  register(dataDir, LINES_TABLE, '2010-12-01', 'lake/invoice_date=2010-12-01/');
  register(dataDir, QUARANTINE_TABLE, '2026-01-02', 'quarantine/ingest_date=2026-01-02/');
}

it('reads every store back and finds no differences in stores that agree', async () => {
  await twoLines();
  const { totals, differences } = await readBackOf([anInvoice(), anInvoice()], [aCustomer()]);
  expect(differences).toEqual([]);
  expect(totals).toEqual({
    lake: { lines: 2, quantity: 12, revenue: '30.6' },
    invoices: { invoices: 1, lines: 2, quantity: 12, revenue: '30.6' },
    customers: { customers: 1, lines: 1, revenue: '15.3' },
  });
});

it('counts the lines in an item, not its own sums', async () => {
  await twoLines();
  const inconsistent = anInvoice({ lineCount: 2, revenue: 30_600n });
  const { differences } = await readBackOf([inconsistent], [aCustomer()]);
  expect(differences).toContain('The lake and Invoices differ in lines: 2 and 1.');
  expect(differences).toContain('Invoices has 1 item with sums that differ from the lines.');
});

it('says which table has an item that is damaged, and what to do', async () => {
  await twoLines();
  const damaged = { ...anInvoice(), lineCount: { S: '1' } };
  await expect(readBackOf([anInvoice(), damaged], [aCustomer()])).rejects.toThrow(
    "An item of Invoices can't be read: The attribute lineCount of an item must be a number.\n" +
      '"npm run audit" names its batch, and "npm run audit -- --mend"',
  );
});

it('reports a line that a store lost, and one that it counts twice', async () => {
  await twoLines();
  expect((await readBackOf([anInvoice()], [aCustomer()])).differences).toHaveLength(3);
  const twice = await readBackOf([anInvoice(), anInvoice()], [aCustomer(2)]);
  expect(twice.differences).toContain('The lake and Customers differ in lines: 1 and 2.');
});

it('reports a line that the API reported and the lake does not hold', async () => {
  await twoLines();
  const { differences } = await readBackOf([anInvoice(), anInvoice()], [aCustomer()], {
    accepted: 3,
    quarantined: 0,
  });
  expect(differences).toEqual([
    'The API reported 3 lines of this upload as accepted; the lake holds 2.',
    'The API reported 0 lines of this upload as quarantined; the quarantine table holds 1.',
  ]);
});

it('reports a line id that is in the lake twice', async () => {
  await twoLines();
  await putObject(dataDir, 'lake/invoice_date=2010-12-01/c.parquet', aLine({ id: 1 }));
  const three = [anInvoice(), anInvoice(), anInvoice()];
  const { differences } = await readBackOf(three, [aCustomer(2)], { accepted: 3, quarantined: 1 });
  expect(differences).toEqual(['The lake repeats 1 line id.']);
});

it('returns zeros for empty stores', async () => {
  const { totals, differences } = await readBackOf([], [], { accepted: 0, quarantined: 0 });
  expect(differences).toEqual([]);
  expect(totals.lake).toEqual({ lines: 0, quantity: 0, revenue: '0' });
});
