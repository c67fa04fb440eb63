import { NO_MODIFIER, PG_TYPES } from '../types/oids.ts';
import type { CatalogNames } from './catalog-table.ts';
import { INFORMATION_SCHEMA, PG_SCHEMA } from './system-table.ts';

/**
 * PostgreSQL's functions that clients call and DuckDB does not have, or answers for itself. Each is
 * the list of its forms.
 * https://www.postgresql.org/docs/15/functions-info.html
 */
export function macros(names: CatalogNames): string[] {
  const forms = { ...session(names), ...PRIVILEGES, ...CATALOG, ...VALUES };
  return [
    ...Object.entries(forms).map(([name, all]) => creation(PG_SCHEMA, name, all)),
    creation(PG_SCHEMA, 'string_to_array', ['(t, d) AS TABLE SELECT str_split(t, d)']),
    creation(PG_SCHEMA, 'pg_get_keywords', [KEYWORDS]),
    creation(INFORMATION_SCHEMA, '_pg_expandarray', ["(a) AS {'x': a[1], 'n': 1}"]),
  ];
}

const KEYWORDS = `() AS TABLE SELECT keyword_name AS word, upper(left(keyword_category, 1)) AS catcode,
  true AS barelabel, keyword_category AS catdesc, '' AS baredesc FROM system.main.duckdb_keywords()`;

const creation = (schema: string, name: string, forms: readonly string[]): string =>
  `CREATE MACRO "${schema}"."${name}" ${forms.join(', ')}`;

type Forms = Readonly<Record<string, readonly string[]>>;

const constant = (parameters: readonly string[], value: string): string[] =>
  parameters.map((list) => `(${list}) AS ${value}`);

const session = ({ database, user, version }: CatalogNames): Forms => ({
  version: [`() AS 'PostgreSQL ${version}'`],
  current_database: [`() AS '${database}'`],
  pg_get_userbyid: [`(o) AS '${user}'`],
  pg_backend_pid: ['() AS 0'],
  current_setting: [
    `(s) AS (SELECT max(p.setting) FROM ${PG_SCHEMA}.pg_settings p WHERE p.name = s)`,
    `(s, m) AS (SELECT max(p.setting) FROM ${PG_SCHEMA}.pg_settings p WHERE p.name = s)`,
  ],
  pg_is_in_recovery: ['() AS false'],
  pg_encoding_to_char: ["(e) AS 'UTF8'"],
  pg_client_encoding: ["() AS 'UTF8'"],
  pg_char_to_encoding: ['(e) AS 6'],
  pg_my_temp_schema: ['() AS 0::UINTEGER'],
  pg_is_other_temp_schema: ['(o) AS false'],
  inet_server_addr: ["() AS '127.0.0.1'"],
  inet_client_addr: ["() AS '127.0.0.1'"],
  txid_current: ['() AS 1::BIGINT'],
});

const THREE = ['a, b', 'a, b, c'];

/** Everything may be read and nothing be changed. */
const MAY_READ = [
  "(o, p) AS (upper(p) IN ('SELECT', 'USAGE', 'CONNECT', 'EXECUTE'))",
  "(u, o, p) AS (upper(p) IN ('SELECT', 'USAGE', 'CONNECT', 'EXECUTE'))",
];

const PRIVILEGES: Forms = {
  has_table_privilege: MAY_READ,
  has_any_column_privilege: MAY_READ,
  has_schema_privilege: MAY_READ,
  has_database_privilege: MAY_READ,
  has_function_privilege: MAY_READ,
  has_sequence_privilege: MAY_READ,
  has_tablespace_privilege: constant(THREE, 'false'),
  has_column_privilege: [
    "(o, c, p) AS (upper(p) = 'SELECT')",
    "(u, o, c, p) AS (upper(p) = 'SELECT')",
  ],
  pg_has_role: constant(THREE, 'true'),
  row_security_active: ['(o) AS false'],
};

const described = (condition: string): string =>
  `(SELECT max(d.description) FROM ${PG_SCHEMA}.pg_description d WHERE ${condition})`;

/** A relation by its name, with or without its schema, with or without quotes. */
const RELATION = `(SELECT max(c.oid) FROM ${PG_SCHEMA}.pg_class c
  JOIN ${PG_SCHEMA}.pg_namespace n ON n.oid = c.relnamespace
  WHERE replace(r, '"', '') IN (c.relname, concat(n.nspname, '.', c.relname)))`;

const VIEW = `(SELECT max(v.definition) FROM ${PG_SCHEMA}.pg_views v
  JOIN ${PG_SCHEMA}.pg_class c ON c.relname = v.viewname WHERE c.oid = o::UINTEGER)`;

const CATALOG: Forms = {
  format_type: [`(o, m) AS ${formatType()}`],
  obj_description: [
    `(o) AS ${described('d.objoid = o AND d.objsubid = 0')}`,
    `(o, c) AS ${described("d.objoid = o AND d.objsubid = 0 AND c = 'pg_class'")}`,
  ],
  col_description: [`(o, n) AS ${described('d.objoid = o AND d.objsubid = n')}`],
  shobj_description: ['(o, c) AS NULL::VARCHAR'],
  pg_regclass: [
    `(r) AS CASE WHEN r IS NULL THEN NULL ELSE coalesce(try_cast(r AS UINTEGER), ${RELATION},
    error(concat('relation "', r, '" does not exist'))) END`,
  ],
  to_regclass: [`(r) AS ${RELATION}`],
  pg_regclass_name: [`(o) AS (SELECT max(c.relname) FROM ${PG_SCHEMA}.pg_class c WHERE c.oid = o)`],
  pg_regtype: [
    `(t) AS (SELECT max(y.oid) FROM ${PG_SCHEMA}.pg_type y
    WHERE y.typname = t OR format_type(y.oid, NULL) = t)`,
  ],
  pg_regtype_name: ['(o) AS format_type(o, NULL)'],
  pg_regnamespace: [
    `(s) AS (SELECT max(n.oid) FROM ${PG_SCHEMA}.pg_namespace n
    WHERE n.nspname = replace(s, '"', ''))`,
  ],
  pg_regnamespace_name: [
    `(o) AS (SELECT max(n.nspname) FROM ${PG_SCHEMA}.pg_namespace n
    WHERE n.oid = o)`,
  ],
  pg_table_is_visible: [`(o) AS (o IN (SELECT c.oid FROM ${PG_SCHEMA}.pg_class c))`],
  pg_type_is_visible: ['(o) AS true'],
  pg_function_is_visible: ['(o) AS true'],
  pg_operator_is_visible: ['(o) AS true'],
  pg_opclass_is_visible: ['(o) AS true'],
  pg_ts_parser_is_visible: ['(o) AS true'],
  pg_ts_dict_is_visible: ['(o) AS true'],
  pg_ts_template_is_visible: ['(o) AS true'],
  pg_opfamily_is_visible: ['(o) AS true'],
  pg_collation_is_visible: ['(o) AS true'],
  pg_conversion_is_visible: ['(o) AS true'],
  pg_statistics_obj_is_visible: ['(o) AS true'],
  pg_ts_config_is_visible: ['(o) AS true'],
  pg_get_expr: constant(['a, b', 'a, b, c'], 'NULL::VARCHAR'),
  pg_get_indexdef: constant(['a', 'a, b, c'], 'NULL::VARCHAR'),
  pg_get_constraintdef: constant(['a', 'a, b'], 'NULL::VARCHAR'),
  pg_get_viewdef: [`(o) AS ${VIEW}`, `(o, p) AS ${VIEW}`],
  pg_get_triggerdef: constant(['a', 'a, b'], 'NULL::VARCHAR'),
  pg_get_ruledef: constant(['a', 'a, b'], 'NULL::VARCHAR'),
  pg_get_functiondef: constant(['a'], 'NULL::VARCHAR'),
  pg_get_function_result: constant(['a'], 'NULL::VARCHAR'),
  pg_get_function_arguments: constant(['a'], 'NULL::VARCHAR'),
  pg_get_function_identity_arguments: constant(['a'], 'NULL::VARCHAR'),
  pg_get_function_sqlbody: constant(['a'], 'NULL::VARCHAR'),
  pg_get_partkeydef: constant(['a'], 'NULL::VARCHAR'),
  pg_get_serial_sequence: constant(['a, b'], 'NULL::VARCHAR'),
  pg_get_statisticsobjdef_columns: constant(['a'], 'NULL::VARCHAR'),
  pg_relation_is_publishable: constant(['a'], 'false'),
  pg_tablespace_location: constant(['a'], "''"),
  pg_tablespace_size: constant(['a'], 'NULL::BIGINT'),
  pg_database_size: constant(['a'], 'NULL::BIGINT'),
  pg_relation_size: constant(['a', 'a, b'], 'NULL::BIGINT'),
  pg_table_size: constant(['a'], 'NULL::BIGINT'),
  pg_total_relation_size: constant(['a'], 'NULL::BIGINT'),
  pg_indexes_size: constant(['a'], 'NULL::BIGINT'),
  pg_size_pretty: ["(a) AS a::VARCHAR || ' bytes'"],
  pg_stat_get_numscans: constant(['a'], '0::BIGINT'),
  pg_relation_filenode: constant(['a'], 'NULL::UINTEGER'),
};

/** Patterns of to_char for dates and times. Longer ones come first: `Month` before `Mon`. */
const TO_CHAR = [
  ...[
    ['YYYY', '%Y'],
    ['HH24', '%H'],
    ['HH12', '%I'],
    ['Month', '%B'],
    ['Day', '%A'],
  ],
  ...[
    ['Mon', '%b'],
    ['DDD', '%j'],
    ['IW', '%V'],
    ['YY', '%y'],
    ['MM', '%m'],
    ['DD', '%d'],
  ],
  ...[
    ['Dy', '%a'],
    ['HH', '%I'],
    ['MI', '%M'],
    ['SS', '%S'],
  ],
] as const;

/** Only patterns whose every letter is known; anything else is an error, not a guess. */
const TO_CHAR_FORMAT = TO_CHAR.filter(([name]) => !['Month', 'Day', 'HH', 'HH12'].includes(name));

const strftimeFormat = TO_CHAR_FORMAT.reduce(
  (format, [name, code]) => `replace(${format}, '${name}', '${code}')`,
  'f',
);

const KNOWN_FORMAT = `^(${TO_CHAR_FORMAT.map(([name]) => name).join('|')}|[^A-Za-z%"])*$`;

/** What DuckDB has under the same name with another meaning. A query of no rows does not call it. */
const unsupported = (name: string, hint: string): string[] =>
  ['a', 'a, b', 'a, b, c', 'a, b, c, d'].map(
    (list) =>
      `(${list}) AS CAST(error(concat('${name}() is not supported: ${hint}', left(a::VARCHAR, 0))) AS VARCHAR)`,
  );

/** format() with so many arguments, each for a plain %s, %I or %L. Anything else is an error. */
function formatOf(count: number): string {
  const names = ['a', 'b', 'c'].slice(0, count);
  const pattern = `^([^%]*)${names.map(() => '%([sIL])([^%]*)').join('')}$`;
  const group = (index: number): string => `regexp_extract(f, '${pattern}', ${index})`;
  const pieces = names.map(
    (name, index) => `CASE ${group(2 * index + 2)} WHEN 'I' THEN quote_ident(${name}::VARCHAR)
      WHEN 'L' THEN coalesce(quote_literal(${name}::VARCHAR), 'NULL')
      ELSE coalesce(${name}::VARCHAR, '') END, ${group(2 * index + 3)}`,
  );
  return `(f, ${names.join(', ')}) AS CASE WHEN regexp_full_match(f, '${pattern}')
    THEN concat(${group(1)}, ${pieces.join(', ')})
    ELSE error(concat('format() is not supported: with the pattern "', f, '"')) END`;
}

const VALUES: Forms = {
  regexp_match: unsupported('regexp_match', 'use ~, substring() or regexp_replace()'),
  regexp_matches: unsupported('regexp_matches', 'use ~, substring() or regexp_replace()'),
  // DuckDB's own give null.
  '//': [`(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE divide(a, b) END`],
  '%': [`(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE mod(a, b) END`],
  array_upper: ['(a, n) AS len(a)'],
  array_lower: ['(a, n) AS CASE WHEN len(a) > 0 THEN 1 END'],
  pg_seconds: ["(t) AS CAST(date_part('microseconds', t) AS DECIMAL(18, 0)) * 0.000001"],
  pg_milliseconds: ["(t) AS CAST(date_part('microseconds', t) AS DECIMAL(18, 0)) * 0.001"],
  pg_any: ['(x, l) AS list_contains(l, x)'],
  pg_regex: ["(p) AS concat('(?s:.*)(?:', p, ')(?s:.*)')"],
  pg_regex_fold: ["(p) AS concat('(?i)(?s:.*)(?:', p, ')(?s:.*)')"],
  to_char: [
    `(t, f) AS CASE WHEN regexp_full_match(f, '${KNOWN_FORMAT}') THEN strftime(t, ${strftimeFormat})
      ELSE error(concat('to_char with the pattern "', f, '" is not supported')) END`,
  ],
  quote_ident: [
    `(t) AS CASE WHEN regexp_full_match(t, '[a-z_][a-z0-9_$]*') THEN t
      ELSE concat('"', replace(t, '"', '""'), '"') END`,
  ],
  quote_literal: [`(t) AS concat('''', replace(t, '''', ''''''), '''')`],
  format: [1, 2, 3].map(formatOf),
  btrim: ['(t) AS trim(t)', '(t, c) AS trim(t, c)'],
};

/** The SQL name of a type, with the precision of a numeric. */
function formatType(): string {
  const names = Object.values(PG_TYPES).flatMap(({ oid, array, sql }) => [
    `WHEN ${oid} THEN '${sql}'`,
    ...(array === 0 ? [] : [`WHEN ${array} THEN '${sql}[]'`]),
  ]);
  const modifier = '(m - 4)';
  return `CASE WHEN o IS NULL THEN NULL
    WHEN o = ${PG_TYPES.numeric.oid} AND m > ${NO_MODIFIER}
      THEN concat('numeric(', ${modifier} >> 16, ',', ${modifier} & 65535, ')')
    ELSE CASE o ${names.join(' ')} ELSE '???' END END`;
}
