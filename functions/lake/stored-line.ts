import type { InvoiceLine } from '../domain/invoice-line.ts';
import { type LineColumnName, lineColumn } from './lake-tables.ts';
import { mayHold, readColumnValues } from './parquet/column-values.ts';
import { type ReadGroup, readParquetObject } from './parquet/parquet-object.ts';

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

const rowOf = (group: ReadGroup, lineId: string): number =>
  mayHold(group, 'line_id', [lineId]) ? valuesOf(group, 'line_id').indexOf(lineId) : -1;

function valuesAt(group: ReadGroup, row: number) {
  const text = (name: LineColumnName): string | null => {
    const value = valuesOf(group, name)[row] ?? null;
    return typeof value === 'number' ? fail(name, 'a text') : value;
  };
  const required = (name: LineColumnName): string => text(name) ?? fail(name, 'a text');
  const number = (name: LineColumnName): number => {
    const value = valuesOf(group, name)[row];
    return typeof value === 'number' ? value : fail(name, 'a number');
  };
  const extra = text('extra');
  return {
    line: {
      ...(extra !== null && { extra }),
      invoiceNo: required('invoice_no'),
      stockCode: required('stock_code'),
      description: text('description'),
      quantity: number('quantity'),
      invoiceTs: number('invoice_ts'),
      unitPrice: number('unit_price'),
      customerId: text('customer_id'),
      country: required('country'),
    },
    lineTotal: BigInt(number('line_total')),
    batchId: required('batch_id'),
    ingestedAt: number('ingested_at'),
  };
}

/** Objects of earlier versions do not have the columns that were added since. */
function valuesOf(group: ReadGroup, name: LineColumnName): readonly (string | number | null)[] {
  const column = lineColumn(name);
  if (column.since !== undefined && !group.columns.has(name)) return [];
  return readColumnValues(group, column);
}

function fail(column: LineColumnName, expected: string): never {
  throw new RangeError(`${column} does not have ${expected} in a row that has to have one`);
}
