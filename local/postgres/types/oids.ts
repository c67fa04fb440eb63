/**
 * The types that values have here, with what pg_type says of them. `array` is the id of the type of
 * arrays of it.
 * https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat
 */
export const PG_TYPES = {
  bool: { oid: 16, size: 1, array: 1000, category: 'B', sql: 'boolean' },
  bytea: { oid: 17, size: -1, array: 1001, category: 'U', sql: 'bytea' },
  char: { oid: 18, size: 1, array: 1002, category: 'Z', sql: '"char"' },
  name: { oid: 19, size: 64, array: 1003, category: 'S', sql: 'name' },
  int8: { oid: 20, size: 8, array: 1016, category: 'N', sql: 'bigint' },
  int2: { oid: 21, size: 2, array: 1005, category: 'N', sql: 'smallint' },
  int4: { oid: 23, size: 4, array: 1007, category: 'N', sql: 'integer' },
  regproc: { oid: 24, size: 4, array: 1008, category: 'N', sql: 'regproc' },
  text: { oid: 25, size: -1, array: 1009, category: 'S', sql: 'text' },
  oid: { oid: 26, size: 4, array: 1028, category: 'N', sql: 'oid' },
  json: { oid: 114, size: -1, array: 199, category: 'U', sql: 'json' },
  float4: { oid: 700, size: 4, array: 1021, category: 'N', sql: 'real' },
  float8: { oid: 701, size: 8, array: 1022, category: 'N', sql: 'double precision' },
  unknown: { oid: 705, size: -2, array: 0, category: 'X', sql: 'unknown' },
  bpchar: { oid: 1042, size: -1, array: 1014, category: 'S', sql: 'character' },
  varchar: { oid: 1043, size: -1, array: 1015, category: 'S', sql: 'character varying' },
  date: { oid: 1082, size: 4, array: 1182, category: 'D', sql: 'date' },
  time: { oid: 1083, size: 8, array: 1183, category: 'D', sql: 'time without time zone' },
  timestamp: { oid: 1114, size: 8, array: 1115, category: 'D', sql: 'timestamp without time zone' },
  timestamptz: { oid: 1184, size: 8, array: 1185, category: 'D', sql: 'timestamp with time zone' },
  interval: { oid: 1186, size: 16, array: 1187, category: 'T', sql: 'interval' },
  timetz: { oid: 1266, size: 12, array: 1270, category: 'D', sql: 'time with time zone' },
  numeric: { oid: 1700, size: -1, array: 1231, category: 'N', sql: 'numeric' },
  regclass: { oid: 2205, size: 4, array: 2210, category: 'N', sql: 'regclass' },
  regtype: { oid: 2206, size: 4, array: 2211, category: 'N', sql: 'regtype' },
  uuid: { oid: 2950, size: 16, array: 2951, category: 'U', sql: 'uuid' },
  jsonb: { oid: 3802, size: -1, array: 3807, category: 'U', sql: 'jsonb' },
} as const;

export type PgTypeName = keyof typeof PG_TYPES;

/** What makes of a precision and a scale the modifier of numeric(precision, scale). */
export const numericModifier = (precision: number, scale: number): number =>
  ((precision << 16) | scale) + 4;

export const NO_MODIFIER = -1;
