import type { InvoiceLine } from '../domain/invoice-line.ts';
import { LINE_COLUMNS } from './lake-tables.ts';
import { afterDefinitionLevels, readDefinitionLevels } from './parquet/definition-levels.ts';
import { type ReadGroup, readParquetObject } from './parquet/parquet-object.ts';
import { readPlainInt32, readPlainInt64, readPlainTexts } from './parquet/plain-values.ts';

type ColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** A line as an object of the lines table holds it, and its position in it, from 1. */
export type LakeLine = {
  line: Omit<InvoiceLine, 'row'>;
  /** Thousandths. */
  lineTotal: bigint;
  batchId: string;
  /** Milliseconds since 1970. */
  ingestedAt: number;
  position: number;
  of: number;
};

/**
 * Finds a line in an object by its id, and reads the values of that row. Returns undefined when the
 * object has no such line. Throws when the bytes are not an object of the lines table.
 */
export function lakeLineIn(bytes: Uint8Array, lineId: string): LakeLine | undefined {
  let before = 0;
  const groups = readParquetObject(bytes);
  const of = groups.reduce((rows, { rowCount }) => rows + rowCount, 0);
  for (const group of groups) {
    const row = rowOf(group, lineId);
    if (row >= 0) return { ...valuesAt(group, row), position: before + row + 1, of };
    before += group.rowCount;
  }
  return undefined;
}

/** Most objects that are searched do not have the line, which one search of the bytes shows. */
function rowOf({ page, rowCount }: ReadGroup, lineId: string): number {
  const column = page('line_id');
  return column.includes(lineId) ? readPlainTexts(column, rowCount).indexOf(lineId) : -1;
}

function valuesAt(group: ReadGroup, row: number) {
  const required = (column: ColumnName): string => textAt(group, column, row) ?? fail(column);
  const int64 = (column: ColumnName): bigint =>
    readPlainInt64(group.page(column), group.rowCount)(row);
  return {
    line: {
      ...extraAt(group, row),
      invoiceNo: required('invoice_no'),
      stockCode: required('stock_code'),
      description: textAt(group, 'description', row),
      quantity: readPlainInt32(group.page('quantity'), group.rowCount)(row),
      invoiceTs: Number(int64('invoice_ts')),
      unitPrice: Number(int64('unit_price')),
      customerId: textAt(group, 'customer_id', row),
      country: required('country'),
    },
    lineTotal: int64('line_total'),
    batchId: required('batch_id'),
    ingestedAt: Number(int64('ingested_at')),
  };
}

const OPTIONAL: ReadonlySet<string> = new Set(
  LINE_COLUMNS.filter((column) => 'nullWhen' in column).map(({ name }) => name),
);

/** Columns that objects of earlier versions do not have. */
const ADDED: ReadonlySet<string> = new Set(
  LINE_COLUMNS.filter((column) => 'since' in column).map(({ name }) => name),
);

function extraAt(group: ReadGroup, row: number): { extra?: string } {
  const extra = textAt(group, 'extra', row);
  return extra === null ? {} : { extra };
}

function textAt(group: ReadGroup, column: ColumnName, row: number): string | null {
  const { page, rowCount } = group;
  if (ADDED.has(column) && !group.columns.has(column)) return null;
  const bytes = page(column);
  if (!OPTIONAL.has(column)) return readPlainTexts(bytes, rowCount)[row] ?? null;
  const present = readDefinitionLevels(bytes, rowCount);
  if (!present[row]) return null;
  const countOf = (levels: readonly boolean[]) => levels.filter(Boolean).length;
  const values = readPlainTexts(afterDefinitionLevels(bytes), countOf(present));
  return values[countOf(present.slice(0, row))] ?? null;
}

function fail(column: ColumnName): never {
  throw new RangeError(`${column} has no value in a row that has to have one`);
}
