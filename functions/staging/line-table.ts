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

/** What ValidateBatch stages: every line of the batch, accepted or quarantined. */
export const ValidatedLines = z.object({
  v: z.literal(1),
  chunks: z.array(MemberChunk),
  /** Columns are ours, written and read by the same code: checked for presence, not value by value. */
  lines: z.custom<LineTable>((value) => isLineTable(value)),
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

function isLineTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const columns = Object.keys(emptyLineTable()).map((name) => Reflect.get(value, name));
  return columns.every((column) => Array.isArray(column) && column.length === columns[0].length);
}
