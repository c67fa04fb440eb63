import * as z from 'zod';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';

/** A chunk that a batch holds, with the time at which the stream took it in: never a clock of ours. */
export const MemberChunk = z.object({
  ingestId: z.string(),
  ordinal: z.int().nonnegative(),
  /** Milliseconds since 1970, Kinesis' approximate arrival time. */
  arrivedAt: z.number(),
});
export type MemberChunk = z.infer<typeof MemberChunk>;

/**
 * The accepted lines of a batch, column by column: 14 bytes a line in staging, where objects would take 200. All
 * arrays have one entry a line, in (chunk, row) order. `chunk` is an index into the batch's chunks.
 */
export type LineTable = {
  chunk: number[];
  row: number[];
  invoiceNo: string[];
  stockCode: string[];
  description: (string | null)[];
  quantity: number[];
  invoiceTs: number[];
  unitPrice: number[];
  customerId: (string | null)[];
  country: string[];
};

/** Columns are written and read by the same code, so they are checked for presence and length, not value by value. */
export const LineTable = z.custom<LineTable>(isLineTable);

/** What ValidateBatch stages: every line of the batch, accepted or quarantined. */
export const ValidatedLines = z.object({
  v: z.literal(1),
  chunks: z.array(MemberChunk),
  lines: LineTable,
  quarantined: z.array(QuarantinedLine.extend({ chunk: z.int().nonnegative() })),
});
export type ValidatedLines = z.infer<typeof ValidatedLines>;

export function emptyLineTable(): LineTable {
  return {
    chunk: [],
    row: [],
    invoiceNo: [],
    stockCode: [],
    description: [],
    quantity: [],
    invoiceTs: [],
    unitPrice: [],
    customerId: [],
    country: [],
  };
}

export function appendLine(table: LineTable, chunk: number, line: InvoiceLine): void {
  table.chunk.push(chunk);
  table.row.push(line.row);
  table.invoiceNo.push(line.invoiceNo);
  table.stockCode.push(line.stockCode);
  table.description.push(line.description);
  table.quantity.push(line.quantity);
  table.invoiceTs.push(line.invoiceTs);
  table.unitPrice.push(line.unitPrice);
  table.customerId.push(line.customerId);
  table.country.push(line.country);
}

/**
 * Returns the value at an index of a column, or of the batch's chunks. Throws RangeError when it is missing or null:
 * a damaged plan must never be written as zeros or empty text.
 */
export function valueAt<T>(values: readonly T[], index: number, name: string): NonNullable<T> {
  const value = values[index];
  if (value === undefined || value === null) throw missing(name, index);
  return value;
}

/** Returns the value at an index of a column that may hold null. Throws RangeError when it is missing. */
export function nullableAt<T>(
  values: readonly (T | null)[],
  index: number,
  name: string,
): T | null {
  const value = values[index];
  if (value === undefined) throw missing(name, index);
  return value;
}

/** An error's message never holds the text of a line: it names the column only. */
function missing(name: string, index: number): RangeError {
  return new RangeError(`${name} has no value at ${index}`);
}

function isLineTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const columns = Object.keys(emptyLineTable()).map((name) => Reflect.get(value, name));
  return columns.every((column) => Array.isArray(column) && column.length === columns[0].length);
}
