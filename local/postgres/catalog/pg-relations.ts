import { PG_TYPES } from '../types/oids.ts';
import {
  CATALOG_OIDS,
  DEFAULT_COLLATION,
  HEAP,
  INFORMATION,
  OWNER,
  PG_CATALOG,
} from './catalog-oids.ts';
import { type CatalogNames, catalogTable } from './catalog-table.ts';
import { type Relation, typeOid } from './relations.ts';
import { type SystemTable, stableOid } from './system-table.ts';

export const pgNamespace = (schemas: readonly string[]): SystemTable =>
  catalogTable(
    'pg_namespace',
    ['oid oid', 'nspname', 'nspowner oid', 'nspacl texts'],
    [
      { oid: PG_CATALOG, nspname: 'pg_catalog', nspowner: OWNER },
      { oid: INFORMATION, nspname: 'information_schema', nspowner: OWNER },
      ...schemas.map((schema) => ({ oid: stableOid(schema), nspname: schema, nspowner: OWNER })),
    ],
  );

export function pgClass(
  relations: readonly Relation[],
  tables: readonly SystemTable[],
  { user }: CatalogNames,
): SystemTable {
  const rows = relations.map(({ oid, name, schema, definition, columns }) => ({
    ...CLASS_DEFAULTS,
    oid,
    relname: name,
    relnamespace: stableOid(schema),
    relkind: definition === undefined ? 'r' : 'v',
    relam: definition === undefined ? HEAP : 0,
    relnatts: columns.length,
    // Everybody here may read, and nobody may write.
    relacl: [`${user}=r/${user}`],
  }));
  const own = [...tables.map(({ name }) => name), 'pg_class', 'pg_authid'].map((name) => ({
    ...CLASS_DEFAULTS,
    oid: CATALOG_OIDS[name] ?? stableOid(`pg_catalog.${name}`),
    relname: name,
    relnamespace: PG_CATALOG,
    relkind: 'r',
    relam: HEAP,
    relnatts: 0,
  }));
  return catalogTable('pg_class', CLASS_COLUMNS, [...rows, ...own]);
}

const CLASS_COLUMNS = [
  ...['oid oid', 'relname', 'relnamespace oid', 'reltype oid', 'reloftype oid', 'relowner oid'],
  ...['relam oid', 'relfilenode oid', 'reltablespace oid', 'relpages int4', 'reltuples float4'],
  ...['relallvisible int4', 'reltoastrelid oid', 'relhasindex bool', 'relisshared bool'],
  ...['relpersistence', 'relkind', 'relnatts int2', 'relchecks int2', 'relhasrules bool'],
  ...['relhastriggers bool', 'relhassubclass bool', 'relrowsecurity bool'],
  ...['relforcerowsecurity bool', 'relispopulated bool', 'relreplident', 'relispartition bool'],
  ...['relrewrite oid', 'relfrozenxid oid', 'relminmxid oid', 'relacl texts', 'reloptions texts'],
  ...['relpartbound', 'tableoid oid', 'xmin int8'],
];

const CLASS_DEFAULTS = {
  ...{ reltype: 0, reloftype: 0, relowner: OWNER, relfilenode: 0, reltablespace: 0, relpages: 0 },
  ...{ reltuples: -1, relallvisible: 0, reltoastrelid: 0, relhasindex: false, relisshared: false },
  ...{ relpersistence: 'p', relchecks: 0, relhasrules: false, relhastriggers: false },
  ...{ relhassubclass: false, relrowsecurity: false, relforcerowsecurity: false },
  ...{ relispopulated: true, relreplident: 'd', relispartition: false, relrewrite: 0 },
  ...{ relfrozenxid: 0, relminmxid: 0, tableoid: 1259, xmin: 1 },
};

export const pgAttribute = (relations: readonly Relation[]): SystemTable =>
  catalogTable(
    'pg_attribute',
    [
      ...['attrelid oid', 'attname', 'atttypid oid', 'attstattarget int4', 'attlen int2'],
      ...['attnum int2', 'attndims int4', 'attcacheoff int4', 'atttypmod int4', 'attbyval bool'],
      ...['attalign', 'attstorage', 'attcompression', 'attnotnull bool', 'atthasdef bool'],
      ...['atthasmissing bool', 'attidentity', 'attgenerated', 'attisdropped bool'],
      ...['attislocal bool', 'attinhcount int4', 'attcollation oid', 'attacl texts'],
      ...['attoptions texts', 'attfdwoptions texts', 'attmissingval', 'xmin int8'],
    ],
    relations.flatMap(({ oid, columns }) =>
      columns.map(({ name, number, type, modifier }) => ({
        ...ATTRIBUTE_DEFAULTS,
        attrelid: oid,
        attname: name,
        atttypid: typeOid(type),
        attlen: PG_TYPES[type].size,
        attnum: number,
        atttypmod: modifier,
        attcollation: type === 'text' ? DEFAULT_COLLATION : 0,
      })),
    ),
  );

const ATTRIBUTE_DEFAULTS = {
  ...{ attstattarget: -1, attndims: 0, attcacheoff: -1, attbyval: false, attalign: 'i' },
  ...{ attstorage: 'p', attcompression: '', attnotnull: false, atthasdef: false },
  ...{ atthasmissing: false, attidentity: '', attgenerated: '', attisdropped: false },
  ...{ attislocal: true, attinhcount: 0, xmin: 1 },
};

export const pgDescription = (relations: readonly Relation[]): SystemTable =>
  catalogTable(
    'pg_description',
    ['objoid oid', 'classoid oid', 'objsubid int4', 'description'],
    relations.flatMap(({ oid, comment, columns }) =>
      [{ number: 0, comment }, ...columns].flatMap((described) =>
        described.comment === undefined
          ? []
          : [
              {
                objoid: oid,
                classoid: CATALOG_OIDS['pg_class'] ?? 0,
                objsubid: described.number,
                description: described.comment,
              },
            ],
      ),
    ),
  );

export const pgTables = (relations: readonly Relation[], { user }: CatalogNames): SystemTable =>
  catalogTable(
    'pg_tables',
    [
      ...['schemaname', 'tablename', 'tableowner', 'tablespace', 'hasindexes bool'],
      ...['hasrules bool', 'hastriggers bool', 'rowsecurity bool'],
    ],
    relations
      .filter(({ definition }) => definition === undefined)
      .map(({ schema, name }) => ({
        ...{ schemaname: schema, tablename: name, tableowner: user, hasindexes: false },
        ...{ hasrules: false, hastriggers: false, rowsecurity: false },
      })),
  );

export const pgViews = (relations: readonly Relation[], { user }: CatalogNames): SystemTable =>
  catalogTable(
    'pg_views',
    ['schemaname', 'viewname', 'viewowner', 'definition'],
    relations.flatMap(({ schema, name, definition }) =>
      definition === undefined
        ? []
        : [{ schemaname: schema, viewname: name, viewowner: user, definition }],
    ),
  );
