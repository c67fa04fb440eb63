import { literal } from '../../sql-text.ts';

/** The schemas of the tables that describe the lake to clients. */
export const PG_SCHEMA = 'pg';
export const INFORMATION_SCHEMA = 'pg_information';

type Value = string | number | boolean | null | readonly (string | number)[];

/** `columns` is a list of `name` or `name type`, where text is the type unless it is named. */
export type SystemTable = {
  schema: string;
  name: string;
  columns: readonly string[];
  rows: readonly Readonly<Record<string, Value>>[];
};

/** The statements that create a table and fill it. A row may leave out what is null. */
export function creationOf({ schema, name, columns, rows }: SystemTable): string[] {
  const named = columns.map((column) => column.split(' ')[0] ?? '');
  const types = columns.map((column) => TYPES[column.split(' ')[1] ?? 'text'] ?? 'VARCHAR');
  const definition = named.map((column, index) => `"${column}" ${types[index]}`);
  const table = `"${schema}"."${name}"`;
  const values = rows.map((row) => `(${named.map((column) => valueText(row[column])).join(', ')})`);
  return [
    `CREATE TABLE ${table} (${definition.join(', ')})`,
    ...(values.length > 0 ? [`INSERT INTO ${table} VALUES ${values.join(', ')}`] : []),
  ];
}

/** An unsigned integer is sent as an oid. */
const TYPES: Readonly<Record<string, string>> = {
  oid: 'UINTEGER',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  float4: 'FLOAT',
  bool: 'BOOLEAN',
  text: 'VARCHAR',
  int2s: 'SMALLINT[]',
  oids: 'UINTEGER[]',
  texts: 'VARCHAR[]',
  timestamptz: 'TIMESTAMPTZ',
};

function valueText(value: Value | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return literal(value);
  return typeof value === 'object' ? `[${value.map(valueText).join(', ')}]` : String(value);
}

/** An id that stays the same for the same name. The ids of a database begin with 16384. */
export function stableOid(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 16_384 + (hash % 2_000_000_000);
}
