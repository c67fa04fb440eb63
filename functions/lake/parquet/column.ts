import type { StoredColumn } from '../sql-column.ts';
import { PARQUET_TYPES, type PhysicalType } from './physical-types.ts';

/** A text or an integer (thousandths, milliseconds since 1970). */
export type Value = string | number;
export type ColumnValues = readonly (Value | null)[];

/** Values by code: row n has `of[codes[n]]`. Two codes may stand for equal values. */
export type CodedValues = { of: ColumnValues; codes: Uint32Array };

/** A column of an object. */
export type Column = CodedValues & {
  sql: StoredColumn;
  physical: PhysicalType;
  optional: boolean;
};

/** Throws TypeError when a required column has a null. */
export function codedColumnOf(sql: StoredColumn, { of, codes }: CodedValues): Column {
  const optional = sql.nullWhen !== undefined;
  if (!optional && of.includes(null)) throw new TypeError(`${sql.name} has no value in some row`);
  return { sql, physical: PARQUET_TYPES[sql.type].physical, optional, of, codes };
}

/** The same for the values of the rows, one after the other. */
export const columnOf = (sql: StoredColumn, values: ColumnValues): Column =>
  codedColumnOf(sql, { of: values, codes: ownCodes(values.length) });

/** Each row has a code of its own. */
export function ownCodes(rows: number): Uint32Array {
  const codes = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) codes[row] = row;
  return codes;
}

/** Returns the value of each row. Throws RangeError when a code has no value. */
export const valuesOf = ({ of, codes }: CodedValues): (Value | null)[] =>
  Array.from(codes, (code) => valueAt(of, code));

/** Returns the values of the rows that have one. Throws as valuesOf does. */
export function presentIn({ of, codes }: CodedValues): Value[] {
  const present: Value[] = [];
  for (let row = 0; row < codes.length; row += 1) {
    const value = valueAt(of, codes[row]);
    if (value !== null) present.push(value);
  }
  return present;
}

export function valueAt(of: ColumnValues, code: number | undefined): Value | null {
  const value = code === undefined ? undefined : of[code];
  if (value === undefined) throw new RangeError('A column has no value in some row');
  return value;
}
