import * as z from 'zod';
import { eachColumn, haveOneLength, type LineTable, missing, valueAt } from './line-table.ts';
import { type CodedList, codedList } from './packed-list.ts';

type Entry<List> = List extends readonly (infer T)[] ? T : never;

/** A column of a table: the value of each line, or the different values and which of them each has. */
type TableColumn<T> = readonly T[] | CodedList<T>;

/**
 * The accepted lines of a batch, of which columns may be as they are staged. Who needs the different
 * values of a column does not have to find them again.
 */
export type CodedTable = {
  [Name in keyof LineTable]: TableColumn<Entry<NonNullable<LineTable[Name]>>>;
};

/** Reads a table as LineTable does, and checks as much. */
export const CodedTable = z.preprocess(
  (packed) => eachColumn(packed, codedList),
  z.custom<CodedTable>((value) => haveOneLength(value, lengthOf)),
);

const isCoded = <T>(column: TableColumn<T>): column is CodedList<T> => !Array.isArray(column);

function lengthOf(column: unknown): number | undefined {
  if (Array.isArray(column)) return column.length;
  if (typeof column !== 'object' || column === null || !('at' in column)) return undefined;
  return column.at instanceof Uint32Array ? column.at.length : undefined;
}

/** The values of some rows: row n of them has `of[codes[n]]`. */
type RowCodes<T> = { of: readonly T[]; codes: Uint32Array };

/** Returns what rows of a column have. Throws RangeError when that of a row is missing or null. */
export function codesOf<T>(
  column: TableColumn<T>,
  rows: readonly number[],
  name: string,
): RowCodes<T> {
  const found = nullableCodes(column, rows, name);
  const { of, codes } = found;
  // One look for each row would take longer than finding them.
  const hasNull = of.some((value) => value === null);
  const n = hasNull ? codes.findIndex((code) => of[code] === null) : -1;
  if (n >= 0) throw missing(name, valueAt(rows, n, 'rows'));
  return found;
}

/** The same for a column that may hold null. */
export function nullableCodes<T>(
  column: TableColumn<T>,
  rows: readonly number[],
  name: string,
): RowCodes<T> {
  const codes = new Uint32Array(rows.length);
  if (!isCoded(column)) {
    const of = rows.map((row) => presentAt(column, row, name));
    return { of, codes: codes.map((_, n) => n) };
  }
  const { of, at } = column;
  for (let n = 0; n < rows.length; n += 1) {
    codes[n] = presentAt(at, valueAt(rows, n, 'rows'), name);
  }
  return { of, codes };
}

function presentAt<T>(values: ArrayLike<T>, row: number, name: string): T {
  const value = values[row];
  if (value === undefined) throw missing(name, row);
  return value;
}

/** Reads single values of a column. Throws RangeError when one is missing or null. */
export function readerOf<T>(column: TableColumn<T>, name: string): (row: number) => NonNullable<T> {
  if (!isCoded(column)) return (row) => valueAt(column, row, name);
  const { of, at } = column;
  return (row) => {
    const value = of[at[row] ?? -1];
    if (value === undefined || value === null) throw missing(name, row);
    return value;
  };
}

/** The same for a column that may hold null. */
export function nullableReader<T>(column: TableColumn<T>, name: string): (row: number) => T {
  if (!isCoded(column)) return (row) => presentAt(column, row, name);
  const { of, at } = column;
  return (row) => presentAt(of, presentAt(at, row, name), name);
}
