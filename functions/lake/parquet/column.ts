import type { StoredColumn } from '../sql-column.ts';
import { PARQUET_TYPES, type PhysicalType } from './physical-types.ts';

export type ColumnValues = readonly (string | number | null)[];

/**
 * A column of an object. Its values are texts or integers (thousandths, milliseconds since 1970).
 */
export type Column = {
  sql: StoredColumn;
  physical: PhysicalType;
  optional: boolean;
  values: ColumnValues;
};

/** Throws TypeError when a required column has a null. */
export function columnOf(sql: StoredColumn, values: ColumnValues): Column {
  const optional = sql.nullWhen !== undefined;
  if (!optional && values.includes(null))
    throw new TypeError(`${sql.name} has no value in some row`);
  return { sql, physical: PARQUET_TYPES[sql.type].physical, optional, values };
}

/** The values without nulls: of most columns the same list. */
export const presentIn = (values: ColumnValues): readonly (string | number)[] =>
  hasNoNull(values) ? values : values.filter((value) => value !== null);

const hasNoNull = (values: ColumnValues): values is readonly (string | number)[] =>
  !values.includes(null);
