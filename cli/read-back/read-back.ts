import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { formatMoney } from '../../functions/domain/money.ts';
import { openLake } from '../sql/local-lake.ts';
import { customerTotals, invoiceTotals, type Totals } from './index-totals.ts';
import { type LakeTotals, lakeTotals, linesOfIngests } from './lake-totals.ts';

/** What all stores come to when they are read back; money as exact decimal text. */
export type StoreTotals = {
  lake: { lines: number; quantity: number | string; revenue: string };
  invoices: { invoices: number; lines: number; quantity: number | string; revenue: string };
  customers: { customers: number; lines: number; revenue: string };
};

/** What an upload brought, as the API told it. */
export type Claimed = { ingestIds: readonly string[]; accepted: number; quarantined: number };

export type Stores = {
  dataDir: string;
  dynamodb: DynamoDBClient;
  invoicesTable: string;
  customersTable: string;
};

/** Reads every store whole and compares them with one another and with what the API told. Each difference is a sentence. */
export async function readBack(
  stores: Stores,
  claimed: Claimed,
): Promise<{ totals: StoreTotals; differences: string[] }> {
  const { lake, landed } = await readLake(stores.dataDir, claimed.ingestIds);
  const invoices = await invoiceTotals(stores.dynamodb, stores.invoicesTable);
  const customers = await customerTotals(stores.dynamodb, stores.customersTable);
  const differences = [
    ...compared('The lake and Invoices', lake.all, invoices),
    ...compared('The lake and Customers', lake.named, customers),
    ...unless(
      lake.repeatedLineIds === 0,
      `${lake.repeatedLineIds} line ids are in the lake twice.`,
    ),
    ...unless(
      invoices.odd === 0,
      `${invoices.odd} Invoices items have sums other than their lines.`,
    ),
    ...unless(
      landed.accepted === claimed.accepted,
      `The API told ${claimed.accepted} lines of this upload accepted; the lake holds ${landed.accepted}.`,
    ),
    ...unless(
      landed.quarantined === claimed.quarantined,
      `The API told ${claimed.quarantined} lines of this upload quarantined; the table holds ${landed.quarantined}.`,
    ),
  ];
  return { totals: totalsOf(lake, invoices, customers), differences };
}

async function readLake(dataDir: string, ingestIds: readonly string[]) {
  const open = await openLake(dataDir);
  try {
    return { lake: await lakeTotals(open), landed: await linesOfIngests(open, ingestIds) };
  } finally {
    open.close();
  }
}

function totalsOf({ all }: LakeTotals, invoices: Totals, customers: Totals): StoreTotals {
  const sums = ({ lines, quantity, revenue }: Totals) => ({
    lines,
    quantity: numberOf(quantity),
    revenue: formatMoney(revenue),
  });
  const { lines, revenue } = customers;
  return {
    lake: sums(all),
    invoices: { invoices: invoices.keys, ...sums(invoices) },
    customers: { customers: customers.keys, lines, revenue: formatMoney(revenue) },
  };
}

function compared(which: string, a: Totals, b: Totals): string[] {
  return (['keys', 'lines', 'quantity', 'revenue'] as const).flatMap((figure) =>
    unless(a[figure] === b[figure], `${which} differ in ${figure}: ${a[figure]} and ${b[figure]}.`),
  );
}

function unless(holds: boolean, otherwise: string): string[] {
  return holds ? [] : [otherwise];
}

function numberOf(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
