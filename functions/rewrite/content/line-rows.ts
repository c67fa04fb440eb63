import type { LineTotals } from '../../domain/line-totals.ts';
import { LINE_COLUMNS, type LineColumnName } from '../../lake/lake-tables.ts';
import { type Column, columnOf } from '../../lake/parquet/column.ts';
import { readColumnValues } from '../../lake/parquet/column-values.ts';
import type { ReadGroup } from '../../lake/parquet/parquet-object.ts';

type Value = string | number | null;

/** Rows of the lines table, column by column. Each column has one value for each row. */
export type LineRows = Readonly<Record<LineColumnName, Value[]>>;

export function noRows(): LineRows {
  return rowsOf(() => []);
}

/**
 * Reads the lines of a row group. A column that was added after the object was written is null in
 * every row. Throws RangeError when another column is missing, or when the bytes are damaged.
 */
export function readLineRows(group: ReadGroup): LineRows {
  return rowsOf((column) => {
    if (group.columns.has(column.name)) return readColumnValues(group, column);
    if (!('since' in column)) throw new RangeError(`There is no column ${column.name}`);
    return Array<Value>(group.rowCount).fill(null);
  });
}

/** Appends the given rows of `from` to `to`. */
export function appendRows(to: LineRows, from: LineRows, indexes: Iterable<number>): void {
  const rows = [...indexes];
  for (const { name } of LINE_COLUMNS) {
    const [source, target] = [from[name], to[name]];
    for (const row of rows) target.push(source[row] ?? null);
  }
}

export const rowCount = (rows: LineRows): number => rows.line_id.length;

/** The rows from `start` on, before `end`, as the columns of an object. */
export function columnsOf(rows: LineRows, start = 0, end = rowCount(rows)): Column[] {
  return LINE_COLUMNS.map((column) => columnOf(column, rows[column.name].slice(start, end)));
}

/** Returns the text in a row of a column that always has one. */
export function textAt(rows: LineRows, name: LineColumnName, row: number): string {
  const value = rows[name][row];
  if (typeof value !== 'string') throw new RangeError(`${name} has no text in some row`);
  return value;
}

/** Returns the integer in a row of a column that always has one. */
export function integerAt(rows: LineRows, name: LineColumnName, row: number): number {
  const value = rows[name][row];
  if (typeof value !== 'number') throw new RangeError(`${name} has no number in some row`);
  return value;
}

/** Returns what the line in a row comes to. */
export const lineTotalsAt = (rows: LineRows, row: number): LineTotals => ({
  lineCount: 1,
  quantity: BigInt(integerAt(rows, 'quantity', row)),
  revenue: BigInt(integerAt(rows, 'line_total', row)),
});

function rowsOf(values: (column: (typeof LINE_COLUMNS)[number]) => Value[]): LineRows {
  const entries = LINE_COLUMNS.map((column) => [column.name, values(column)] as const);
  return Object.fromEntries(entries) as Record<LineColumnName, Value[]>;
}
