import { type LineTotals, noLines } from '../domain/line-totals.ts';
import { decodeColumns, entryOf } from './encoded-lines.ts';
import { scanTotals } from './scan-totals.ts';

/**
 * Returns the name of a fragment: the lines of one invoice, customer and country within one chunk,
 * which are one item of Invoices. The name is the same in every attempt, so writing the item again
 * changes nothing.
 */
export function fragmentOf(ingestId: string, ordinal: number, part: number): string {
  return `${fragmentPrefix(ingestId, ordinal)}${part}`;
}

/** Returns what the names of all fragments of a chunk begin with. */
export function fragmentPrefix(ingestId: string, ordinal: number): string {
  return `${ingestId}#${String(ordinal).padStart(6, '0')}.`;
}

/** Returns what the names of all fragments of an ingest begin with. */
export const ingestFragments = (ingestId: string): string => `${ingestId}#`;

/** Returns the ingest that a fragment belongs to. */
export const ingestIdOfFragment = (fragment: string): string =>
  fragment.slice(0, fragment.indexOf('#'));

/** Returns the totals of encoded lines. Throws when they are invalid. */
export const encodedTotals = (text: string): LineTotals => scanTotals(text) ?? decodedTotals(text);

function decodedTotals(text: string): LineTotals {
  const { quantities, unitPrices } = decodeColumns(text);
  const totals = { ...noLines(), lineCount: quantities.length };
  for (const [at, quantity] of quantities.entries()) {
    totals.quantity += BigInt(quantity);
    totals.revenue += BigInt(quantity) * BigInt(entryOf(unitPrices, at));
  }
  return totals;
}

/** An item of the Invoices table. Its key is (invoiceNo, fragment). */
export type InvoiceFragment = {
  invoiceNo: string;
  fragment: string;
  /** Absent when the source has none. */
  customerId?: string;
  country: string;
  lineCount: number;
  quantity: bigint;
  /** Thousandths. The table holds the decimal. */
  revenue: bigint;
  /** As encodeLines returns them, or as version 1 had them. An item may hold them deflated. */
  lines: string;
  ingestId: string;
  batchId: string;
};

/** What a customer has in a fragment: what an item of the Customers table says of it. */
export type CustomerFragment = {
  customerId: string;
  invoiceNo: string;
  fragment: string;
  lineCount: number;
  quantity: bigint;
  /** Thousandths. The table holds the decimal. */
  revenue: bigint;
  /** The time of the earliest line: milliseconds since 1970, the source's time as if UTC. */
  invoiceTs: number;
  country: string;
  batchId: string;
};
