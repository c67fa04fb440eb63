import { describe, expect, it } from 'vitest';
import { rewritten } from '../../../local/postgres/dialect/rewrite.ts';
import { statementsOf } from '../../../local/postgres/sql/statements.ts';

const DIALECT = {
  database: 'lake',
  user: 'analyst',
  settingOf: (name: string) => (name === 'work_mem' ? '4MB' : undefined),
  parameterTypes: ['INTEGER', 'VARCHAR'],
};

function rewrite(sql: string) {
  const [statement] = statementsOf(sql);
  if (!statement) throw new Error('no statement');
  return rewritten(statement, DIALECT, new Set(['read_csv', 'query', 'range']));
}

describe('a statement of PostgreSQL', () => {
  it.each([
    ["SELECT a FROM t WHERE b ~ 'x'", "SELECT a FROM t WHERE b  ~  pg_regex('x')"],
    [
      'SELECT a FROM t WHERE b !~* $2 AND c',
      'SELECT a FROM t WHERE b  !~  pg_regex_fold(CAST($2 AS VARCHAR)) AND c',
    ],
    ["SELECT a FROM t WHERE b LIKE 'C%'", "SELECT a FROM t WHERE b LIKE 'C%'"],
    [
      "SELECT a FROM t WHERE b LIKE 'C\\_%' OR c",
      "SELECT a FROM t WHERE b LIKE 'C\\_%' ESCAPE '\\' OR c",
    ],
    [
      "SELECT a FROM t WHERE b ILIKE c || '%'",
      "SELECT a FROM t WHERE b ILIKE c || '%' ESCAPE '\\'",
    ],
    ["SELECT a FROM t WHERE b LIKE c ESCAPE '#'", "SELECT a FROM t WHERE b LIKE c ESCAPE '#'"],
    [
      "SELECT c FROM pg_catalog.pg_class WHERE relname OPERATOR(pg_catalog.~) '^(a)$' COLLATE pg_catalog.default",
      "SELECT c FROM pg_class WHERE relname  ~  pg_regex('^(a)$' )",
    ],
    ["SELECT 'a.b'::pg_catalog.regclass::oid AS x", "SELECT pg_regclass('a.b')::UINTEGER AS x"],
    ['SELECT conrelid::regclass AS x', 'SELECT pg_regclass_name(conrelid) AS x'],
    ["SELECT CAST('a' AS regclass) AS x", "SELECT pg_regclass('a' ) AS x"],
    [
      'SELECT a::numeric AS x, b::numeric(10,2) AS y',
      'SELECT a::DECIMAL(38,10) AS x, b::numeric(10,2) AS y',
    ],
    ["SELECT '{1,2}'::int[] AS x", "SELECT ['1', '2']::int[] AS x"],
    ['SELECT a FROM t WHERE b = ANY(c) AND d', 'SELECT a FROM t WHERE pg_any(b , c) AND d'],
    ['SELECT a FROM t WHERE b = ANY(SELECT 1)', 'SELECT a FROM t WHERE b = ANY(SELECT 1)'],
    [
      'SELECT count(*), 1, a, t.a, x + 1, b::int',
      'SELECT count(*) AS "count", 1 AS "?column?", a, t.a, x + 1 AS "?column?", b::int AS "b"',
    ],
    [
      'SELECT sum(a) FILTER (WHERE b) OVER (), max(a) m, *',
      'SELECT sum(a) FILTER (WHERE b) OVER () AS "sum", max(a) m, *',
    ],
    [
      'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), 1 FROM t',
      'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS "percentile_cont", 1 AS "?column?" FROM t',
    ],
    ['SELECT generate_series(1, 3)', 'SELECT unnest(generate_series(1, 3)) AS "generate_series"'],
    ['SELECT x FROM generate_series(1, 2) AS x', 'SELECT x FROM generate_series(1, 2) AS x(x)'],
    ['SELECT lake.invoices.t.a FROM lake.invoices.t', 'SELECT invoices.t.a FROM invoices.t'],
    [
      'SELECT table_name FROM information_schema.tables',
      'SELECT table_name FROM pg_information.tables',
    ],
    [
      'SELECT current_user, user AS u, t.user FROM t',
      `SELECT 'analyst' AS "current_user", 'analyst' AS u, t.user FROM t`,
    ],
    ["SELECT current_setting('work_mem') AS x", "SELECT '4MB' AS x"],
    ["SELECT '~ $1 ::numeric' AS x -- LIKE ~ ''", "SELECT '~ $1 ::numeric' AS x"],
    [
      'SELECT $tag$ ~ $1 $tag$ AS x, /* ~ /* nested */ */ $1 AS y',
      'SELECT $tag$ ~ $1 $tag$ AS x, /* ~ /* nested */ */ CAST($1 AS INTEGER) AS y',
    ],
    ["SELECT E'it\\'s' AS x", "SELECT E'it\\'s' AS x"],
  ])('%s is %s for DuckDB', (sql, expected) => {
    expect(rewrite(sql).text).toBe(expected);
  });

  it('keeps the place of an error', () => {
    const sql = "SELECT count(*), pg_catalog.version() FROM t WHERE a ~ 'b' AND nope";
    const { text, originOf } = rewrite(sql);
    expect(originOf(text.indexOf('nope'))).toBe(sql.indexOf('nope'));
  });

  it.each([
    ["SELECT * FROM read_csv('/etc/passwd')", 'permission denied for function read_csv'],
    [`FROM "query"('SELECT 1')`, 'permission denied for function query'],
    ["SELECT pg_read_file('/etc/passwd')", 'permission denied for function pg_read_file'],
    ["SELECT 'a' SIMILAR TO 'a%'", 'SIMILAR TO is not supported'],
    ["SELECT 'a", 'unterminated quoted text'],
    ['SELECT /* 1', 'unterminated /* comment'],
  ])('%s is refused: %s', (sql, message) => {
    expect(() => rewrite(sql)).toThrow(message);
  });
});
