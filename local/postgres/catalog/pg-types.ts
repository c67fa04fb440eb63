import { PG_TYPES } from '../types/oids.ts';
import { DEFAULT_COLLATION, OWNER, PG_CATALOG } from './catalog-oids.ts';
import { catalogTable } from './catalog-table.ts';
import { type SystemTable, stableOid } from './system-table.ts';

const ARRAY_RECEIVE = 2400;

export function pgType(): SystemTable {
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
  return catalogTable('pg_type', TYPE_COLUMNS, types);
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
export function pgProc(): SystemTable {
  const receivers = Object.keys(PG_TYPES).map((type) => {
    const name = receiveFunction(type);
    return { ...PROC_DEFAULTS, oid: stableOid(name), proname: name, prosrc: name };
  });
  const ofArrays = { oid: ARRAY_RECEIVE, proname: 'array_recv', prosrc: 'array_recv' };
  return catalogTable('pg_proc', PROC_COLUMNS, [{ ...PROC_DEFAULTS, ...ofArrays }, ...receivers]);
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

export const pgCollation = (): SystemTable =>
  catalogTable(
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

export const pgLanguage = (): SystemTable =>
  catalogTable(
    'pg_language',
    [
      ...['oid oid', 'lanname', 'lanowner oid', 'lanispl bool', 'lanpltrusted bool'],
      ...['lanplcallfoid oid', 'laninline oid', 'lanvalidator oid', 'lanacl texts', 'tableoid oid'],
    ],
    [{ oid: 12, lanname: 'internal', lanowner: OWNER, lanispl: false, lanpltrusted: false }],
  );
