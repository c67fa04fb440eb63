import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LineTotals } from '../../functions/domain/line-totals.ts';
import { totalsView } from '../../functions/query/totals.ts';
import type { LocalLake } from '../sql/local-lake.ts';
import { onReadableLake } from '../sql/readable-lake.ts';
import { counted } from '../ui/text.ts';
import { customerTotals, invoiceTotals } from './index-totals.ts';
import { lakeTotals, linesOfIngests } from './lake-totals.ts';

/** The totals of every store as read back. Money is exact decimal text. */
export type StoreFigures = {
  lake: { lines: number; quantity: number | string; revenue: string };
  invoices: { invoices: number; lines: number; quantity: number | string; revenue: string };
  customers: { customers: number; lines: number; revenue: string };
};

/** What the API reported about an upload. */
export type ReportedUpload = {
  ingestIds: readonly string[];
  accepted: number;
  quarantined: number;
};

export type Stores = {
  dataDir: string;
  dynamodb: DynamoDBClient;
  invoicesTable: string;
  customersTable: string;
};

/**
 * Reads every store whole. Compares the stores with one another and with what the API reported.
 * Each difference is a sentence.
 */
export async function readBack(
  stores: Stores,
  upload: ReportedUpload,
): Promise<{ totals: StoreFigures; differences: string[] }> {
  const { lake, found, damage } = await readLake(stores.dataDir, upload.ingestIds);
  const invoices = await invoiceTotals(stores.dynamodb, stores.invoicesTable);
  const customers = await customerTotals(stores.dynamodb, stores.customersTable);
  const byInvoice = { invoices: invoices.keys, ...figuresOf(invoices) };
  const byCustomer = { customers: customers.keys, ...figuresOf(customers) };
  const lakeByInvoice = { invoices: lake.all.keys, ...figuresOf(lake.all) };
  const lakeByCustomer = { customers: lake.named.keys, ...figuresOf(lake.named) };
  const differences = [
    ...damage,
    ...compare('The lake and Invoices', lakeByInvoice, byInvoice),
    ...compare('The lake and Customers', lakeByCustomer, byCustomer),
    ...unless(
      lake.repeatedLineIds === 0,
      `The lake repeats ${counted(lake.repeatedLineIds, 'line id')}.`,
    ),
    ...unless(
      invoices.inconsistent === 0,
      `Invoices has ${counted(invoices.inconsistent, 'item')} with sums that differ from the lines.`,
    ),
    ...unless(
      found.accepted === upload.accepted,
      `The API reported ${counted(upload.accepted, 'line')} of this upload as accepted; the lake holds ${found.accepted}.`,
    ),
    ...unless(
      found.quarantined === upload.quarantined,
      `The API reported ${counted(upload.quarantined, 'line')} of this upload as quarantined; the quarantine table holds ${found.quarantined}.`,
    ),
  ];
  const { quantity: _, ...customerFigures } = byCustomer;
  const totals = { lake: figuresOf(lake.all), invoices: byInvoice, customers: customerFigures };
  return { totals, differences };
}

/** `damage` says what of the lake is damaged or missing. */
async function readLake(dataDir: string, ingestIds: readonly string[]) {
  const damage: string[] = [];
  const note = (text: string) => damage.push(text);
  const sum = async (lake: LocalLake) => ({
    lake: await lakeTotals(lake),
    found: await linesOfIngests(lake, ingestIds),
  });
  const read = await onReadableLake(dataDir, note, sum, { onlyTables: true });
  return { ...read, damage };
}

function figuresOf(totals: LineTotals): StoreFigures['lake'] {
  const { lineCount: lines, quantity, revenue } = totalsView(totals);
  return { lines, quantity, revenue };
}

function compare<Figures extends Record<string, number | string>>(
  stores: string,
  a: Figures,
  b: Figures,
): string[] {
  return Object.keys(a).flatMap((figure) =>
    unless(
      a[figure] === b[figure],
      `${stores} differ in ${figure}: ${a[figure]} and ${b[figure]}.`,
    ),
  );
}

function unless(holds: boolean, otherwise: string): string[] {
  return holds ? [] : [otherwise];
}
