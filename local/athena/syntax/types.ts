import type { ColumnType } from '../../query-engine/columns.ts';

/** The families within which Trino compares and combines values. */
export type Family =
  | 'integer'
  | 'decimal'
  | 'double'
  | 'varchar'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'timestamp with time zone'
  | 'time'
  | 'interval'
  | 'varbinary'
  | 'array'
  | 'row'
  | 'map'
  | 'unknown';

const SCALARS: Readonly<Record<string, Family>> = {
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UBIGINT: 'integer',
  FLOAT: 'double',
  DOUBLE: 'double',
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  TIME: 'time',
  INTERVAL: 'interval',
  BLOB: 'varbinary',
  '"NULL"': 'unknown',
  NULL: 'unknown',
  SQLNULL: 'unknown',
};

/** Undefined for a type of DuckDB that Trino does not have. */
export function familyOf(type: ColumnType): Family | undefined {
  switch (type.kind) {
    case 'decimal':
      return 'decimal';
    case 'list':
      return 'array';
    case 'struct':
      return 'row';
    case 'map':
      return 'map';
    case 'scalar':
      return SCALARS[type.name];
  }
}

export const isNumeric = (family: Family | undefined): boolean =>
  family === 'integer' || family === 'decimal' || family === 'double';

const TIMES: readonly (Family | undefined)[] = ['date', 'timestamp', 'timestamp with time zone'];

/** Whether Trino compares or combines values of the two without a cast. */
export function areCompatible(left: Family | undefined, right: Family | undefined): boolean {
  if (left === 'unknown' || right === 'unknown') return true;
  if (left === undefined || right === undefined) return false;
  return (
    left === right ||
    (isNumeric(left) && isNumeric(right)) ||
    (TIMES.includes(left) && TIMES.includes(right))
  );
}

/** The name of a type in Trino's messages. */
export function trinoName(type: ColumnType): string {
  if (type.kind === 'decimal') return `decimal(${type.precision},${type.scale})`;
  if (type.kind !== 'scalar') return familyOf(type) ?? type.kind;
  const names: Record<string, string> = { FLOAT: 'real', HUGEINT: 'bigint', '"NULL"': 'unknown' };
  return names[type.name] ?? type.name.toLowerCase();
}
