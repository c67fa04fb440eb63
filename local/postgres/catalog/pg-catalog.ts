import { initialSettings } from '../settings/settings.ts';
import { PG_TYPES } from '../types/oids.ts';
import { EMPTY_TABLES } from './empty-tables.ts';
import { type Relation, typeOid } from './relations.ts';
import { PG_SCHEMA, type SystemTable, stableOid } from './system-table.ts';

export type CatalogNames = { database: string; user: string; version: string };

/** The ids that PostgreSQL itself gives to these. */
const OWNER = 10;
const PG_CATALOG = 11;
const INFORMATION = 13_212;
const DATABASE = 16_384;
const HEAP = 2;
const TABLESPACE = 1663;
const DEFAULT_COLLATION = 100;
const UTF8 = 6;

/** Ids of catalog tables to which clients refer, as in `'pg_class'::regclass`. */
const CATALOG_OIDS: Readonly<Record<string, number>> = {
  pg_type: 1247,
  pg_attribute: 1249,
  pg_proc: 1255,
  pg_class: 1259,
  pg_authid: 1260,
  pg_database: 1262,
  pg_constraint: 2606,
  pg_description: 2609,
  pg_index: 2610,
  pg_namespace: 2615,
  pg_extension: 3079,
};

const ARRAY_RECEIVE = 2400;

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

const table = (
  name: string,
  columns: readonly string[],
  rows: SystemTable['rows'],
): SystemTable => ({ schema: PG_SCHEMA, name, columns, rows });

const pgNamespace = (schemas: readonly string[]): SystemTable =>
  table(
    'pg_namespace',
    ['oid oid', 'nspname', 'nspowner oid', 'nspacl texts'],
    [
      { oid: PG_CATALOG, nspname: 'pg_catalog', nspowner: OWNER },
      { oid: INFORMATION, nspname: 'information_schema', nspowner: OWNER },
      ...schemas.map((schema) => ({ oid: stableOid(schema), nspname: schema, nspowner: OWNER })),
    ],
  );

function pgClass(
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
  return table('pg_class', CLASS_COLUMNS, [...rows, ...own]);
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

const pgAttribute = (relations: readonly Relation[]): SystemTable =>
  table(
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

function pgType(): SystemTable {
  const types = Object.entries(PG_TYPES).flatMap(([name, { oid, size, array, category }]) => [
    {
      ...TYPE_DEFAULTS,
      oid,
      typname: name,
      typlen: size,
      typtype: name === 'unknown' ? 'p' : 'b',
      typcategory: category,
      typarray: array,
      typinput: `${name}in`,
      typoutput: `${name}out`,
      typreceive: stableOid(receiveFunction(name)),
      typcollation: category === 'S' ? DEFAULT_COLLATION : 0,
    },
    ...(array === 0 ? [] : [arrayType(name, array, oid)]),
  ]);
  return table('pg_type', TYPE_COLUMNS, types);
}

const arrayType = (name: string, oid: number, item: number) => ({
  ...TYPE_DEFAULTS,
  oid,
  typname: `_${name}`,
  typlen: -1,
  typtype: 'b',
  typcategory: 'A',
  typelem: item,
  typarray: 0,
  typinput: 'array_in',
  typoutput: 'array_out',
  typreceive: ARRAY_RECEIVE,
  typcollation: 0,
});

const TYPE_COLUMNS = [
  ...['oid oid', 'typname', 'typnamespace oid', 'typowner oid', 'typlen int2', 'typbyval bool'],
  ...['typtype', 'typcategory', 'typispreferred bool', 'typisdefined bool', 'typdelim'],
  ...['typrelid oid', 'typsubscript', 'typelem oid', 'typarray oid', 'typinput', 'typoutput'],
  ...['typreceive oid', 'typsend oid', 'typmodin', 'typmodout', 'typanalyze', 'typalign'],
  ...['typstorage', 'typnotnull bool', 'typbasetype oid', 'typtypmod int4', 'typndims int4'],
  ...['typcollation oid', 'typdefaultbin', 'typdefault', 'typacl texts'],
  'tableoid oid',
];

const TYPE_DEFAULTS = {
  ...{ typnamespace: PG_CATALOG, typowner: OWNER, typbyval: false, typispreferred: false },
  ...{ typisdefined: true, typdelim: ',', typrelid: 0, typelem: 0, typsend: 0 },
  ...{ typmodin: '-', typmodout: '-', typanalyze: '-', typalign: 'i', typstorage: 'p' },
  ...{ typnotnull: false, typbasetype: 0, typtypmod: -1, typndims: 0, typsubscript: '-' },
};

const receiveFunction = (type: string): string => `${type}recv`;

/**
 * The only functions listed are those that read a type's binary form. Clients recognise the types of
 * arrays by theirs, and Npgsql, which Power BI has, knows no type that lacks one.
 */
function pgProc(): SystemTable {
  const receivers = Object.keys(PG_TYPES).map((type) => {
    const name = receiveFunction(type);
    return { ...PROC_DEFAULTS, oid: stableOid(name), proname: name, prosrc: name };
  });
  const ofArrays = { oid: ARRAY_RECEIVE, proname: 'array_recv', prosrc: 'array_recv' };
  return table('pg_proc', PROC_COLUMNS, [{ ...PROC_DEFAULTS, ...ofArrays }, ...receivers]);
}

const PROC_COLUMNS = [
  ...['oid oid', 'proname', 'pronamespace oid', 'proowner oid', 'prolang oid', 'procost float4'],
  ...['prorows float4', 'provariadic oid', 'prosupport', 'prokind', 'prosecdef bool'],
  ...['proleakproof bool', 'proisstrict bool', 'proretset bool', 'provolatile', 'proparallel'],
  ...['pronargs int2', 'pronargdefaults int2', 'prorettype oid', 'proargtypes oids'],
  ...['proallargtypes oids', 'proargmodes texts', 'proargnames texts', 'proargdefaults'],
  ...['protrftypes oids', 'prosrc', 'probin', 'prosqlbody', 'proconfig texts', 'proacl texts'],
  'tableoid oid',
];

const PROC_DEFAULTS = {
  ...{ pronamespace: PG_CATALOG, proowner: OWNER, prolang: 12, procost: 1, prorows: 0 },
  ...{ provariadic: 0, prokind: 'f', prosecdef: false, proleakproof: false, proisstrict: true },
  ...{ proretset: false, provolatile: 's', proparallel: 's', pronargs: 0, pronargdefaults: 0 },
  ...{ prorettype: 2277, proargtypes: [] },
};

const pgDescription = (relations: readonly Relation[]): SystemTable =>
  table(
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

const pgDatabase = ({ database }: CatalogNames): SystemTable =>
  table(
    'pg_database',
    [
      ...['oid oid', 'datname', 'datdba oid', 'encoding int4', 'datlocprovider'],
      ...['datistemplate bool', 'datallowconn bool', 'datconnlimit int4', 'datfrozenxid oid'],
      ...['datminmxid oid', 'dattablespace oid', 'datcollate', 'datctype', 'daticulocale'],
      ...['datcollversion', 'datacl texts'],
    ],
    [
      {
        ...{ oid: DATABASE, datname: database, datdba: OWNER, encoding: UTF8 },
        ...{ datlocprovider: 'c', datistemplate: false, datallowconn: true, datconnlimit: -1 },
        ...{ datfrozenxid: 0, datminmxid: 0, dattablespace: TABLESPACE },
        ...{ datcollate: 'C', datctype: 'C' },
      },
    ],
  );

const pgRoles = ({ user }: CatalogNames): SystemTable =>
  table(
    'pg_roles',
    [
      ...['oid oid', 'rolname', 'rolsuper bool', 'rolinherit bool', 'rolcreaterole bool'],
      ...['rolcreatedb bool', 'rolcanlogin bool', 'rolreplication bool', 'rolconnlimit int4'],
      ...['rolpassword', 'rolvaliduntil timestamptz', 'rolbypassrls bool', 'rolconfig texts'],
    ],
    [
      {
        ...{ oid: OWNER, rolname: user, rolsuper: false, rolinherit: true, rolcreaterole: false },
        ...{ rolcreatedb: false, rolcanlogin: true, rolreplication: false, rolconnlimit: -1 },
        ...{ rolpassword: '********', rolbypassrls: false },
      },
    ],
  );

const pgUser = ({ user }: CatalogNames): SystemTable =>
  table(
    'pg_user',
    ['usename', 'usesysid oid', 'usecreatedb bool', 'usesuper bool', 'userepl bool', 'passwd'],
    [{ usename: user, usesysid: OWNER, usecreatedb: false, usesuper: false, userepl: false }],
  );

const pgTablespace = (): SystemTable =>
  table(
    'pg_tablespace',
    ['oid oid', 'spcname', 'spcowner oid', 'spcacl texts', 'spcoptions texts'],
    [{ oid: TABLESPACE, spcname: 'pg_default', spcowner: OWNER }],
  );

const pgAm = (): SystemTable =>
  table(
    'pg_am',
    ['oid oid', 'amname', 'amhandler', 'amtype'],
    [{ oid: HEAP, amname: 'heap', amhandler: 'heap_tableam_handler', amtype: 't' }],
  );

const pgCollation = (): SystemTable =>
  table(
    'pg_collation',
    [
      ...['oid oid', 'collname', 'collnamespace oid', 'collowner oid', 'collprovider'],
      ...['collisdeterministic bool', 'collencoding int4', 'collcollate', 'collctype'],
      ...['colliculocale', 'collversion'],
    ],
    [
      {
        ...{ oid: DEFAULT_COLLATION, collname: 'default', collnamespace: PG_CATALOG },
        ...{ collowner: OWNER, collprovider: 'd', collisdeterministic: true, collencoding: -1 },
      },
    ],
  );

const pgLanguage = (): SystemTable =>
  table(
    'pg_language',
    [
      ...['oid oid', 'lanname', 'lanowner oid', 'lanispl bool', 'lanpltrusted bool'],
      ...['lanplcallfoid oid', 'laninline oid', 'lanvalidator oid', 'lanacl texts', 'tableoid oid'],
    ],
    [{ oid: 12, lanname: 'internal', lanowner: OWNER, lanispl: false, lanpltrusted: false }],
  );

/** The settings as a session begins with them. SHOW gives the values of the session. */
const pgSettings = (): SystemTable =>
  table(
    'pg_settings',
    [
      ...['name', 'setting', 'unit', 'category', 'short_desc', 'extra_desc', 'context', 'vartype'],
      ...['source', 'min_val', 'max_val', 'enumvals texts', 'boot_val', 'reset_val', 'sourcefile'],
      ...['sourceline int4', 'pending_restart bool'],
    ],
    initialSettings().map(([name, setting]) => ({
      ...{ name, setting, category: 'Preset Options', short_desc: '', context: 'user' },
      ...{ vartype: 'string', source: 'default', boot_val: setting, reset_val: setting },
      pending_restart: false,
    })),
  );

const pgTables = (relations: readonly Relation[], { user }: CatalogNames): SystemTable =>
  table(
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

const pgViews = (relations: readonly Relation[], { user }: CatalogNames): SystemTable =>
  table(
    'pg_views',
    ['schemaname', 'viewname', 'viewowner', 'definition'],
    relations.flatMap(({ schema, name, definition }) =>
      definition === undefined
        ? []
        : [{ schemaname: schema, viewname: name, viewowner: user, definition }],
    ),
  );
