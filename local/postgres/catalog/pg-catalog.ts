import type { CatalogNames } from './catalog-table.ts';
import { EMPTY_TABLES } from './empty-tables.ts';
import {
  pgAttribute,
  pgClass,
  pgDescription,
  pgNamespace,
  pgTables,
  pgViews,
} from './pg-relations.ts';
import { pgAm, pgDatabase, pgRoles, pgSettings, pgTablespace, pgUser } from './pg-server.ts';
import { pgCollation, pgLanguage, pgProc, pgType } from './pg-types.ts';
import type { Relation } from './relations.ts';
import type { SystemTable } from './system-table.ts';

/**
 * The tables of pg_catalog that describe the lake. Those that are always empty here are in
 * empty-tables.ts.
 * https://www.postgresql.org/docs/15/catalogs.html
 */
export function pgCatalog(relations: readonly Relation[], names: CatalogNames): SystemTable[] {
  const schemas = [...new Set(relations.map(({ schema }) => schema))];
  const tables = [
    pgNamespace(schemas),
    pgAttribute(relations),
    pgType(),
    pgProc(),
    pgDescription(relations),
    pgDatabase(names),
    pgRoles(names),
    pgUser(names),
    pgTablespace(),
    pgAm(),
    pgCollation(),
    pgLanguage(),
    pgSettings(),
    pgTables(relations, names),
    pgViews(relations, names),
    ...EMPTY_TABLES,
  ];
  return [...tables, pgClass(relations, tables, names)];
}
