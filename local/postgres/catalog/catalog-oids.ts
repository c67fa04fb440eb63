/** The ids that PostgreSQL itself gives to these. */
export const OWNER = 10;
export const PG_CATALOG = 11;
export const INFORMATION = 13_212;
export const DATABASE = 16_384;
export const HEAP = 2;
export const TABLESPACE = 1663;
export const DEFAULT_COLLATION = 100;
export const UTF8 = 6;

/** Ids of catalog tables to which clients refer, as in `'pg_class'::regclass`. */
export const CATALOG_OIDS: Readonly<Record<string, number>> = {
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
