import * as z from 'zod';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { type PackedList, packedRepeats, packedRuns, unpackedList } from './packed-list.ts';

/** A chunk of a batch. Its time of arrival is the stream's, never a clock of the pipeline's own. */
export const MemberChunk = z.object({
  ingestId: z.string(),
  ordinal: z.int().nonnegative(),
  /** Kinesis' approximate arrival time: milliseconds since 1970. */
  arrivedAt: z.number(),
});
export type MemberChunk = z.infer<typeof MemberChunk>;

/**
 * The accepted lines of a batch, column by column. That takes 14 bytes per line in staging, where
 * objects would take 200. Each array has one entry per line, in (chunk, row) order. `chunk` is an
 * index into the batch's chunks.
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
  /** Absent if no line has any, and in batches of versions before December 2026. */
  extra?: (string | null)[];
};

/**
 * Reads a table whose columns are packed or not. Checks that every column is present and as long as
 * the others, but not each value: valueAt does that.
 */
export const LineTable = z.preprocess(unpackedTable, z.custom<LineTable>(isLineTable));

/**
 * 2 if the lines have the column `extra`. A function of an earlier version, which would leave it out,
 * refuses that number; and lines that have lost the column are not read as lines without values.
 */
export const Version = z.union([z.literal(1), z.literal(2)]);

export const versionOf = ({ extra }: { extra?: unknown }): z.infer<typeof Version> =>
  extra ? 2 : 1;

export const hasItsVersion = ({ v, lines }: { v: number; lines: { extra?: unknown } }): boolean =>
  v === versionOf(lines);

export const VERSION_ERROR = 'The version and the columns of the lines differ';

/** What ValidateBatch stages: every line of the batch, either accepted or quarantined. */
export const ValidatedLines = z
  .object({
    v: Version,
    chunks: z.array(MemberChunk),
    lines: LineTable,
    quarantined: z.array(QuarantinedLine.extend({ chunk: z.int().nonnegative() })),
  })
  .refine(hasItsVersion, VERSION_ERROR);
export type ValidatedLines = z.infer<typeof ValidatedLines>;

const Packed = z.object({ lines: z.looseObject({}) });

/**
 * Returns the lines of a batch, and its columns as they are staged: a plan of these lines holds them
 * as they are. Packing them again takes half as long as planning.
 */
export const readLines = (staged: unknown): { lines: ValidatedLines; packed: object } => ({
  lines: ValidatedLines.parse(staged),
  packed: Packed.parse(staged).lines,
});

/** Returns the lines of a batch as they are staged. */
export const packedLines = (validated: ValidatedLines): object => ({
  ...validated,
  lines: packedTable(validated.lines),
});

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
  appendExtra(table, line.extra);
}

function appendExtra(table: LineTable, extra: string | undefined): void {
  if (extra !== undefined) table.extra ??= table.row.slice(1).map(() => null);
  table.extra?.push(extra ?? null);
}

/**
 * Returns the value at an index of a column, or of any list of a plan. Throws RangeError when it is
 * missing or null, so that a damaged plan is never written as zeros or empty text.
 */
export function valueAt<T>(values: readonly T[], index: number, name: string): NonNullable<T> {
  const value = values[index];
  if (value === undefined || value === null) throw missing(name, index);
  return value;
}

/**
 * Returns the value at an index of a column that may hold null. Throws RangeError when it is
 * missing.
 */
export function nullableAt<T>(
  values: readonly (T | null)[],
  index: number,
  name: string,
): T | null {
  const value = values[index];
  if (value === undefined) throw missing(name, index);
  return value;
}

/** The message names only the column: an error must never contain the text of a line. */
export function missing(name: string, index: number): RangeError {
  return new RangeError(`${name} has no value at ${index}`);
}

/** Returns the lines as they are staged. */
export function packedTable(lines: LineTable): Record<string, PackedList> {
  const { row, ...columns } = lines;
  const packed = Object.entries(columns).map(([name, values]) => [name, packedRepeats(values)]);
  return { row: packedRuns(row), ...Object.fromEntries(packed) };
}

function unpackedTable(packed: unknown): unknown {
  return eachColumn(packed, unpackedList);
}

/** Returns a table with what becomes of its columns, or anything else as it is. */
export function eachColumn(table: unknown, become: (column: unknown) => unknown): unknown {
  if (typeof table !== 'object' || table === null) return table;
  return Object.fromEntries(Object.entries(table).map(([name, column]) => [name, become(column)]));
}

function isLineTable(value: unknown): boolean {
  return haveOneLength(value, (column) => (Array.isArray(column) ? column.length : undefined));
}

/** Whether a table has every column, and all of them the same length. */
export function haveOneLength(
  value: unknown,
  lengthOf: (column: unknown) => number | undefined,
): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = [...Object.keys(emptyLineTable()), ...('extra' in value ? ['extra'] : [])];
  const lengths = names.map((name) => lengthOf(Reflect.get(value, name)));
  return lengths.every((length) => length !== undefined && length === lengths[0]);
}
