import { expect, it } from 'vitest';
import { informationSchema } from '../../../../local/postgres/catalog/information-schema.ts';
import { pgCatalog } from '../../../../local/postgres/catalog/pg-catalog.ts';
import { PG_TYPES } from '../../../../local/postgres/types/oids.ts';

const NAMES = { database: 'lake', user: 'analyst', version: 'PostgreSQL 15' };
const CATALOG = [...pgCatalog([], NAMES), ...informationSchema([], NAMES)];

const rowsOf = (table: string) => CATALOG.find(({ name }) => name === table)?.rows ?? [];

/** Npgsql, the driver of Power BI, joins pg_type with pg_proc to learn which types there are. */
it('every type has its own receiving function, and only arrays have that of arrays', () => {
  const functions = new Map(rowsOf('pg_proc').map(({ oid, proname }) => [oid, proname]));
  expect(functions.size).toBe(rowsOf('pg_proc').length);
  const received = rowsOf('pg_type').map(
    ({ typname, typreceive }) => [typname, functions.get(typreceive)] as const,
  );
  const expected = Object.entries(PG_TYPES).flatMap(([name, { array }]) => [
    [name, `${name}recv`],
    ...(array === 0 ? [] : [[`_${name}`, 'array_recv']]),
  ]);
  expect(received).toEqual(expected);
});

/** Power BI reads the character set of a database from here. */
it('the character set is UTF-8', () => {
  expect(rowsOf('character_sets')).toEqual([
    expect.objectContaining({ character_set_name: 'UTF8' }),
  ]);
});
