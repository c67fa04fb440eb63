import type { ColumnType } from '../../query-engine/columns.ts';

/** A column of a result, as the Athena API has it. */
export type ColumnInfo = ReturnType<typeof columnInfo>;

/** The name, precision and scale that Athena gives a type. */
export type AthenaType = { type: string; precision: number; scale: number };

const LONGEST = 2_147_483_647;

/** DuckDB's scalar types that are also Athena's. */
const SCALARS: Readonly<Record<string, AthenaType>> = {
  BOOLEAN: { type: 'boolean', precision: 0, scale: 0 },
  TINYINT: { type: 'tinyint', precision: 3, scale: 0 },
  SMALLINT: { type: 'smallint', precision: 5, scale: 0 },
  INTEGER: { type: 'integer', precision: 10, scale: 0 },
  BIGINT: { type: 'bigint', precision: 19, scale: 0 },
  // The sum of integers is a bigint in Athena. A value that does not fit is refused.
  HUGEINT: { type: 'bigint', precision: 19, scale: 0 },
  FLOAT: { type: 'float', precision: 17, scale: 0 },
  DOUBLE: { type: 'double', precision: 17, scale: 0 },
  VARCHAR: { type: 'varchar', precision: LONGEST, scale: 0 },
  BLOB: { type: 'varbinary', precision: 1_073_741_824, scale: 0 },
  DATE: { type: 'date', precision: 0, scale: 0 },
  TIME: { type: 'time', precision: 3, scale: 0 },
  TIMESTAMP: { type: 'timestamp', precision: 3, scale: 0 },
  'TIMESTAMP WITH TIME ZONE': { type: 'timestamp with time zone', precision: 3, scale: 0 },
  // The type of a column of which every value is NULL.
  '"NULL"': { type: 'unknown', precision: 0, scale: 0 },
  SQLNULL: { type: 'unknown', precision: 0, scale: 0 },
  JSON: { type: 'json', precision: 0, scale: 0 },
};

const NESTED = { precision: 0, scale: 0 };

/** Undefined for a type that Athena does not have. */
export function athenaType(type: ColumnType): AthenaType | undefined {
  switch (type.kind) {
    case 'decimal':
      return { type: 'decimal', precision: type.precision, scale: type.scale };
    case 'list':
      return { type: 'array', ...NESTED };
    case 'struct':
      return { type: 'row', ...NESTED };
    case 'map':
      return { type: 'map', ...NESTED };
    case 'scalar':
      return SCALARS[type.name];
  }
}

export function columnInfo(name: string, { type, precision, scale }: AthenaType) {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: type,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: type === 'varchar',
  };
}
