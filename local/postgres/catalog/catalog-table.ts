import { PG_SCHEMA, type SystemTable } from './system-table.ts';

export type CatalogNames = { database: string; user: string; version: string };

/** A table of pg_catalog. */
export const catalogTable = (
  name: string,
  columns: readonly string[],
  rows: SystemTable['rows'],
): SystemTable => ({ schema: PG_SCHEMA, name, columns, rows });
