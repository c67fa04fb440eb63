import { PG_SCHEMA, type SystemTable } from './system-table.ts';

/** Tables of pg_catalog of which there is nothing here, with the columns that clients ask for. */
const COLUMNS: Readonly<Record<string, string>> = {
  pg_attrdef: 'oid:oid adrelid:oid adnum:int2 adbin',
  pg_aggregate: 'aggfnoid aggkind aggnumdirectargs:int2',
  pg_auth_members: 'roleid:oid member:oid grantor:oid admin_option:bool',
  pg_available_extensions: 'name default_version installed_version comment',
  pg_cast: 'oid:oid castsource:oid casttarget:oid castfunc:oid castcontext castmethod',
  pg_constraint:
    'oid:oid tableoid:oid conname connamespace:oid contype condeferrable:bool condeferred:bool convalidated:bool conrelid:oid contypid:oid conindid:oid conparentid:oid confrelid:oid confupdtype confdeltype confmatchtype conislocal:bool coninhcount:int4 connoinherit:bool conkey:int2s confkey:int2s conpfeqop:oids conppeqop:oids conffeqop:oids confdelsetcols:int2s conexclop:oids conbin',
  pg_conversion: 'oid:oid conname connamespace:oid',
  pg_db_role_setting: 'setdatabase:oid setrole:oid setconfig:texts',
  pg_default_acl: 'oid:oid defaclrole:oid defaclnamespace:oid defaclobjtype defaclacl:texts',
  pg_depend:
    'classid:oid objid:oid objsubid:int4 refclassid:oid refobjid:oid refobjsubid:int4 deptype',
  pg_enum: 'oid:oid enumtypid:oid enumsortorder:float4 enumlabel',
  pg_event_trigger: 'oid:oid evtname evtevent evtowner:oid evtfoid:oid evtenabled evttags:texts',
  pg_extension:
    'oid:oid tableoid:oid extname extowner:oid extnamespace:oid extrelocatable:bool extversion extconfig:oids extcondition:texts',
  pg_foreign_data_wrapper:
    'oid:oid fdwname fdwowner:oid fdwhandler:oid fdwvalidator:oid fdwacl:texts fdwoptions:texts',
  pg_foreign_server:
    'oid:oid srvname srvowner:oid srvfdw:oid srvtype srvversion srvacl:texts srvoptions:texts',
  pg_cursors: 'name statement is_holdable:bool',
  pg_foreign_table: 'ftrelid:oid ftserver:oid ftoptions:texts',
  pg_group: 'groname grosysid:oid grolist:oids',
  pg_index:
    'indexrelid:oid indrelid:oid indnatts:int2 indnkeyatts:int2 indisunique:bool indnullsnotdistinct:bool indisprimary:bool indisexclusion:bool indimmediate:bool indisclustered:bool indisvalid:bool indcheckxmin:bool indisready:bool indislive:bool indisreplident:bool indkey:int2s indcollation:oids indclass:oids indoption:int2s indexprs indpred',
  pg_indexes: 'schemaname tablename indexname tablespace indexdef',
  pg_inherits: 'inhrelid:oid inhparent:oid inhseqno:int4 inhdetachpending:bool',
  pg_largeobject_metadata: 'oid:oid lomowner:oid lomacl:texts',
  pg_locks: 'locktype database:oid relation:oid pid:int4 mode granted:bool',
  pg_matviews:
    'schemaname matviewname matviewowner tablespace hasindexes:bool ispopulated:bool definition',
  pg_opclass:
    'oid:oid tableoid:oid opcmethod:oid opcname opcnamespace:oid opcowner:oid opcfamily:oid opcintype:oid opcdefault:bool opckeytype:oid',
  pg_opfamily: 'oid:oid tableoid:oid opfmethod:oid opfname opfnamespace:oid opfowner:oid',
  pg_operator:
    'oid:oid tableoid:oid oprname oprnamespace:oid oprowner:oid oprkind oprleft:oid oprright:oid oprresult:oid oprcode',
  pg_partitioned_table:
    'partrelid:oid partstrat partnatts:int2 partdefid:oid partattrs:int2s partexprs',
  pg_policy:
    'oid:oid polname polrelid:oid polcmd polpermissive:bool polroles:oids polqual polwithcheck',
  pg_prepared_statements:
    'name statement prepare_time:timestamptz parameter_types:oids from_sql:bool',
  pg_prepared_xacts: 'transaction:oid gid owner database',
  pg_publication:
    'oid:oid pubname pubowner:oid puballtables:bool pubinsert:bool pubupdate:bool pubdelete:bool pubtruncate:bool pubviaroot:bool',
  pg_publication_namespace: 'oid:oid pnpubid:oid pnnspid:oid',
  pg_publication_rel: 'oid:oid prpubid:oid prrelid:oid prqual prattrs:int2s',
  pg_range: 'rngtypid:oid rngsubtype:oid rngmultitypid:oid rngcollation:oid rngsubopc:oid',
  pg_rewrite:
    'oid:oid tableoid:oid rulename ev_class:oid ev_type ev_enabled is_instead:bool ev_qual ev_action',
  pg_rules: 'schemaname tablename rulename definition',
  pg_seclabels:
    'objoid:oid classoid:oid objsubid:int4 objtype objnamespace:oid objname provider label',
  pg_sequence:
    'seqrelid:oid seqtypid:oid seqstart:int8 seqincrement:int8 seqmax:int8 seqmin:int8 seqcache:int8 seqcycle:bool',
  pg_sequences:
    'schemaname sequencename sequenceowner data_type start_value:int8 min_value:int8 max_value:int8 increment_by:int8 cycle:bool cache_size:int8 last_value:int8',
  pg_shdepend: 'dbid:oid classid:oid objid:oid objsubid:int4 refclassid:oid refobjid:oid deptype',
  pg_shdescription: 'objoid:oid classoid:oid description',
  pg_stat_activity:
    'datid:oid datname pid:int4 usesysid:oid usename application_name client_addr client_port:int4 backend_start:timestamptz state query wait_event_type wait_event backend_type',
  pg_stat_user_tables: 'relid:oid schemaname relname seq_scan:int8 n_live_tup:int8 n_dead_tup:int8',
  pg_statio_user_tables: 'relid:oid schemaname relname heap_blks_read:int8',
  pg_statistic_ext:
    'oid:oid stxrelid:oid stxname stxnamespace:oid stxowner:oid stxstattarget:int4 stxkeys:int2s stxkind:texts',
  pg_subscription:
    'oid:oid subdbid:oid subname subowner:oid subenabled:bool subbinary:bool substream:bool subtwophasestate subdisableonerr:bool subconninfo subslotname subsynccommit subpublications:texts subskiplsn',
  pg_timezone_abbrevs: 'abbrev utc_offset is_dst:bool',
  pg_trigger:
    'oid:oid tableoid:oid tgrelid:oid tgparentid:oid tgname tgfoid:oid tgtype:int2 tgenabled tgisinternal:bool tgconstrrelid:oid tgconstrindid:oid tgconstraint:oid tgdeferrable:bool tginitdeferred:bool tgnargs:int2 tgattr:int2s tgargs tgqual',
  pg_ts_dict: 'oid:oid dictname dictnamespace:oid dictowner:oid dicttemplate:oid dictinitoption',
  pg_ts_parser: 'oid:oid prsname prsnamespace:oid',
  pg_ts_template: 'oid:oid tmplname tmplnamespace:oid',
  pg_ts_config: 'oid:oid cfgname cfgnamespace:oid cfgowner:oid',
  pg_user_mapping: 'oid:oid umuser:oid umserver:oid umoptions:texts',
};

export const EMPTY_TABLES: readonly SystemTable[] = Object.entries(COLUMNS).map(
  ([name, columns]) => ({
    schema: PG_SCHEMA,
    name,
    columns: columns.split(' ').map((column) => column.replace(':', ' ')),
    rows: [],
  }),
);
