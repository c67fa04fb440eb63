import type { SqlColumn } from '../lake-tables.ts';
import { PARQUET_TYPES, type PhysicalType } from './physical-types.ts';

export type ColumnValues = readonly (string | number | null)[];

/** A column of an object: texts, or integers (thousandths, milliseconds since 1970). */
export type Column = {
  sql: SqlColumn;
  physical: PhysicalType;
  optional: boolean;
  values: ColumnValues;
};

/** Throws when a required column has no value somewhere. */
export function columnOf(sql: SqlColumn, values: ColumnValues): Column {
  const optional = sql.optional === true;
  if (!optional && values.includes(null)) throw new TypeError(`${sql.name} lacks a value`);
  return { sql, physical: PARQUET_TYPES[sql.type].physical, optional, values };
}
