import { initialSettings } from '../settings/settings.ts';
import { DATABASE, HEAP, OWNER, TABLESPACE, UTF8 } from './catalog-oids.ts';
import { type CatalogNames, catalogTable } from './catalog-table.ts';
import type { SystemTable } from './system-table.ts';

export const pgDatabase = ({ database }: CatalogNames): SystemTable =>
  catalogTable(
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

export const pgRoles = ({ user }: CatalogNames): SystemTable =>
  catalogTable(
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

export const pgUser = ({ user }: CatalogNames): SystemTable =>
  catalogTable(
    'pg_user',
    ['usename', 'usesysid oid', 'usecreatedb bool', 'usesuper bool', 'userepl bool', 'passwd'],
    [{ usename: user, usesysid: OWNER, usecreatedb: false, usesuper: false, userepl: false }],
  );

export const pgTablespace = (): SystemTable =>
  catalogTable(
    'pg_tablespace',
    ['oid oid', 'spcname', 'spcowner oid', 'spcacl texts', 'spcoptions texts'],
    [{ oid: TABLESPACE, spcname: 'pg_default', spcowner: OWNER }],
  );

export const pgAm = (): SystemTable =>
  catalogTable(
    'pg_am',
    ['oid oid', 'amname', 'amhandler', 'amtype'],
    [{ oid: HEAP, amname: 'heap', amhandler: 'heap_tableam_handler', amtype: 't' }],
  );

/** The settings as a session begins with them. SHOW gives the values of the session. */
export const pgSettings = (): SystemTable =>
  catalogTable(
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
