import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedQueries } from '../../../infra/queries/named-queries.ts';
import { anAthena } from './an-athena.ts';

let athena: Awaited<ReturnType<typeof anAthena>>;
beforeAll(async () => {
  athena = await anAthena();
});
afterAll(() => athena.close());

/** The values are those of the documentation of Trino, and of its rules for decimals. */
describe('a query has the values of Athena, where DuckDB has others:', () => {
  it.each<[string, string, (string | null)[]]>([
    ['integers divide to integers', '7/2, -7/2, 5 % 3, mod(-7, 3)', ['3', '-3', '2', '-1']],
    [
      'decimals divide to decimals, rounded half away from zero',
      '7.0/2, 1.50/0.7, -5.5/2, 5.5/-2, 100000.00/0.03, -1.00/3',
      ['3.5', '2.14', '-2.8', '-2.8', '3333333.33', '-0.33'],
    ],
    ['doubles divide to doubles', '1e0/3, 1e0/0', ['0.3333333333333333', 'Infinity']],
    [
      'doubles are written as Java writes them',
      '1e0, 1e7, 12345678.9e0, 0.001e0, 1e-5, -0.1e0',
      ['1.0', '1.0E7', '1.23456789E7', '0.001', '1.0E-5', '-0.1'],
    ],
    ['a rounded decimal keeps its scale', 'round(2.567, 1), round(2.567)', ['2.600', '3']],
    ['halves become integers away from zero', 'CAST(2.5e0 AS integer)', ['3']],
    ['a concatenation with NULL is NULL', "concat('a', NULL), 'a' || NULL", [null, null]],
    ['so is a greatest value', 'greatest(1, NULL), least(2, 1)', [null, '1']],
    [
      'nothing is before the first character',
      "substr('abc', 0), substr('abc', -2), substr('abc', -5)",
      ['', 'bc', ''],
    ],
    ['a part that is not there is NULL', "split_part('a,b', ',', 3)", [null]],
    ['a text without a match is NULL', "regexp_extract('abc', '[0-9]')", [null]],
    [
      'a value of JSON is text, and NULL if it is no scalar or there is none',
      `json_extract_scalar('{"a b":"x","n":1.5,"o":{"p":[true]},"z":null}', '$["a b"]'), json_extract_scalar('{"n":1.5}', '$.n'), json_extract_scalar('{"o":{"p":[true]}}', '$.o.p[0]'), json_extract_scalar('{"o":{}}', '$.o'), json_extract_scalar('{"z":null}', '$.z'), json_extract_scalar('no JSON', '$.z'), json_extract_scalar(NULL, '$.z')`,
      ['x', '1.5', 'true', null, null, null, null],
    ],
    [
      'every match is replaced, with groups',
      "regexp_replace('a1b2', '([0-9])', '<$1>')",
      ['a<1>b<2>'],
    ],
    ['all white space is trimmed', "trim('\t a \n')", ['a']],
    [
      'a date stays one',
      `date_trunc('month', DATE '2010-05-05'), DATE '2010-05-05' + INTERVAL '1' DAY,
        date_add('month', 1, DATE '2010-01-31')`,
      ['2010-05-01', '2010-05-06', '2010-02-28'],
    ],
    [
      'only complete units are between two times',
      "date_diff('day', TIMESTAMP '2010-01-01 10:00:00', TIMESTAMP '2010-01-02 09:00:00')",
      ['0'],
    ],
    ['weeks begin on Monday', "day_of_week(DATE '2010-12-05'), dow(DATE '2010-12-06')", ['7', '1']],
    [
      'dates are written in the format of MySQL',
      "date_format(TIMESTAMP '2010-12-01 08:06:05', '%d.%c.%Y %H:%i:%s %M')",
      ['01.12.2010 08:06:05 December'],
    ],
    ['and read', "date_parse('1/12/2010', '%e/%c/%Y')", ['2010-12-01 00:00:00.000']],
    [
      'a timestamp as text has milliseconds',
      "CAST(TIMESTAMP '2010-12-01 08:26:00' AS varchar)",
      ['2010-12-01 08:26:00.000'],
    ],
    ['an error in TRY is NULL', "try(1/0), try(CAST('x' AS integer))", [null, null]],
    ['a text is no number in TRY_CAST', "TRY_CAST('1.5' AS integer)", [null]],
    [
      'arrays, maps and rows',
      "ARRAY[1, NULL], map(ARRAY['k'], ARRAY[1.50]), element_at(ARRAY[1], 2)",
      ['[1, null]', '{k=1.50}', null],
    ],
    ['lambdas', 'transform(ARRAY[1, 2], x -> x / 2)', ['[0, 1]']],
    ['large integers are exact', '9007199254740993', ['9007199254740993']],
  ])('%s', async (_, expressions, expected) => {
    expect(await athena.rows(`SELECT ${expressions}`)).toEqual([expected]);
  });

  it.each<[string, string, (string | null)[][]]>([
    [
      'averages of decimals are decimals, sums of integers integers',
      'SELECT avg(x), sum(y), avg(y), sum(y) / count(*) FROM (VALUES (1.005, 1), (2.01, 2)) AS t(x, y)',
      [['1.508', '3', '1.5', '1']],
    ],
    [
      'NULL comes last, in both directions',
      'SELECT x FROM (VALUES (1), (NULL), (2)) AS t(x) ORDER BY x DESC',
      [['2'], ['1'], [null]],
    ],
    [
      'UNNEST, with its places',
      "SELECT * FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, n)",
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'windows',
      'SELECT x, avg(x) OVER (), lag(x) OVER (ORDER BY x) FROM (VALUES 1.5, 2.0) AS t(x) ORDER BY x'.replace(
        'VALUES 1.5, 2.0',
        'VALUES (1.5), (2.0)',
      ),
      [
        ['1.5', '1.8', null],
        ['2.0', '1.8', '1.5'],
      ],
    ],
    [
      'a subquery about the query around it',
      `SELECT l.line_id, (SELECT count(*) FROM invoice_lines m
         WHERE m.invoice_date < l.invoice_date AND m.quantity / 4 = l.quantity / 4) AS earlier
       FROM invoice_lines l ORDER BY 2`,
      [
        ['i-0', '0'],
        ['i-1', '1'],
      ],
    ],
    [
      'a cross join before another join',
      `SELECT x, y, z FROM (VALUES (1), (2)) AS a(x) CROSS JOIN (VALUES (10)) AS b(y)
       RIGHT JOIN (VALUES (2), (3)) AS c(z) ON z = x ORDER BY z`,
      [
        ['2', '10', '2'],
        [null, null, '3'],
      ],
    ],
    [
      'a cross join, of which another join needs a column',
      `SELECT a.x, c.z FROM (SELECT 1 AS x) AS a CROSS JOIN (SELECT 2 AS y) AS b
       LEFT JOIN (SELECT 1 AS z) AS c ON c.z = a.x`,
      [['1', '1']],
    ],
    [
      'set operations and their limits',
      `(SELECT 1 AS x UNION ALL SELECT 2 ORDER BY x DESC LIMIT 1) UNION ALL
       (SELECT 3 EXCEPT SELECT 4) ORDER BY 1`,
      [['2'], ['3']],
    ],
    [
      'a name with its catalog',
      'SELECT count(*) FROM "awsdatacatalog"."invoices"."invoice_lines"',
      [['2']],
    ],
  ])('%s', async (_, sql, expected) => {
    expect(await athena.rows(sql)).toEqual(expected);
  });
});

describe('a query is refused', () => {
  it.each<[string, string, RegExp]>([
    [
      'text against a date',
      "SELECT 1 FROM invoice_lines WHERE invoice_date = '2010-12-01'",
      /TYPE_MISMATCH: line 1:\d+: Cannot apply operator: = to date and varchar/,
    ],
    [
      'text with an integer',
      "SELECT quantity || '' FROM invoice_lines",
      /Cannot apply operator: integer \|\| varchar/,
    ],
    [
      'values of other types in IN',
      "SELECT quantity IN (1, 'a') FROM invoice_lines",
      /operator: IN to integer and varchar/,
    ],
    [
      'values of other types in IN with a query',
      'SELECT 1 FROM invoice_lines WHERE quantity IN (SELECT ingest_id FROM quarantine)',
      /operator: IN to integer and varchar/,
    ],
    [
      'values of other types in CASE',
      "SELECT CASE WHEN true THEN 1 ELSE 'a' END",
      /CASE to integer and varchar/,
    ],
    [
      'columns of other types in UNION',
      "SELECT 1 UNION SELECT 'a'",
      /column 1 in UNION query has incompatible types: integer, varchar/,
    ],
    [
      'a condition that is a number',
      'SELECT 1 FROM invoice_lines WHERE quantity',
      /must be boolean, not integer/,
    ],
    ['the difference of dates', "SELECT DATE '2010-01-02' - DATE '2010-01-01'", /use date_diff/],
    [
      'an integer with a date',
      "SELECT DATE '2010-01-02' + 1",
      /Cannot apply operator: date \+ integer/,
    ],
    ['a division by zero', 'SELECT 1/0', /DIVISION_BY_ZERO: Division by zero/],
    [
      'a text that is no integer',
      "SELECT CAST('1.5' AS integer)",
      /INVALID_CAST_ARGUMENT: Cannot cast '1.5' to integer/,
    ],
    [
      'the same in a column',
      'SELECT CAST(country AS integer) FROM invoice_lines',
      /Cannot cast 'EIRE' to integer/,
    ],
    ['an element that is not there', 'SELECT ARRAY[1][2]', /Array subscript out of bounds/],
    ['an unknown function', 'SELECT foo(1)', /FUNCTION_NOT_FOUND: line 1:8: Function 'foo'/],
    ["a function of DuckDB's", 'SELECT list_sum(ARRAY[1])', /FUNCTION_NOT_FOUND/],
    [
      'a number for a text',
      'SELECT length(1)',
      /Unexpected parameters \(integer\) for function length/,
    ],
    [
      'an unknown column',
      'SELECT\n  nope FROM invoice_lines',
      /COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved/,
    ],
    [
      'an unknown column of a table',
      'SELECT l.nope FROM invoice_lines AS l',
      /COLUMN_NOT_FOUND: line 1:10: Column 'nope' cannot be resolved/,
    ],
    [
      'an unknown table',
      'SELECT 1 FROM nope',
      /TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.invoices.nope' does not exist/,
    ],
    ['OFFSET after LIMIT', 'SELECT 1 LIMIT 1 OFFSET 1', /OFFSET comes before LIMIT/],
    ['::', 'SELECT 1::integer', /line 1:9: :: \(use CAST\)/],
    ['GROUP BY ALL', 'SELECT country FROM invoice_lines GROUP BY ALL', /GROUP BY ALL/],
    ['ORDER BY ALL', 'SELECT country FROM invoice_lines ORDER BY ALL', /ORDER BY ALL/],
    ['DISTINCT ON', 'SELECT DISTINCT ON (country) * FROM invoice_lines', /DISTINCT ON/],
    ['EXCLUDE', 'SELECT * EXCLUDE (country) FROM invoice_lines', /EXCLUDE/],
    ['COLUMNS', "SELECT COLUMNS('.*') FROM invoice_lines", /EXCLUDE, REPLACE or COLUMNS/],
    ['QUALIFY', 'SELECT 1 FROM invoice_lines QUALIFY row_number() OVER () = 1', /QUALIFY/],
    ['ILIKE', "SELECT 'a' ILIKE 'A'", /ILIKE/],
    ['a natural join', 'SELECT 1 FROM invoice_lines NATURAL JOIN quarantine', /NATURAL/],
    ['a sample', 'SELECT 1 FROM invoice_lines TABLESAMPLE BERNOULLI (10)', /TABLESAMPLE/],
    [
      'a text of fixed length',
      'SELECT CAST(country AS varchar(2)) FROM invoice_lines',
      /VARCHAR with a length/,
    ],
    ['a type of DuckDB', 'SELECT CAST(1 AS hugeint)', /A cast to hugeint/],
    ['a double as text', 'SELECT CAST(1e0 AS varchar)', /Cannot cast double to varchar here/],
    [
      'a time zone',
      "SELECT invoice_ts AT TIME ZONE 'UTC' FROM invoice_lines",
      /Function 'timezone'/,
    ],
    ['an interval as a result', "SELECT INTERVAL '1' DAY", /interval, which a result can't have/],
    [
      'a part of a date that there is not',
      "SELECT EXTRACT(constructor FROM DATE '2010-01-01')",
      /EXTRACT of constructor/,
    ],
    ['another lambda', 'SELECT constructor(ARRAY[1], x -> x)', /A lambda other than/],
    ['a syntax error', 'SELECT FROM', /SYNTAX_ERROR: line 1:\d+: syntax error/],
  ])('%s', async (_, sql, message) => {
    await expect(athena.rows(sql)).rejects.toThrow(message);
  });
});

describe('nothing but the tables of the catalog is read:', () => {
  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM duckdb_logs',
    'SELECT * FROM sqlite_master',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM pragma_version()',
    'SELECT * FROM range(10)',
    'SELECT 1 LIMIT (SELECT count(*) FROM duckdb_settings())',
    'SELECT 1 OFFSET (SELECT count(*) FROM duckdb_settings()) LIMIT 1',
    'SELECT sum(1) OVER (ROWS BETWEEN (SELECT count(*) FROM duckdb_settings()) PRECEDING AND CURRENT ROW)',
    'SELECT sum(1) FILTER (WHERE EXISTS (SELECT 1 FROM duckdb_settings())) OVER ()',
    'SELECT array_agg(1 ORDER BY (SELECT count(*) FROM duckdb_settings())) OVER ()',
    'SELECT * FROM invoice_lines AT (VERSION => 1)',
    "SELECT getenv('HOME')",
    "SELECT current_setting('temp_directory')",
    "SELECT content FROM read_text('/etc/passwd')",
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT * FROM t',
  ])('%s', async (sql) => {
    await expect(athena.rows(sql)).rejects.toThrow(
      /^(NOT_SUPPORTED|TABLE_NOT_FOUND|FUNCTION_NOT_FOUND|SYNTAX_ERROR): /,
    );
  });

  it.each([
    'DROP TABLE invoice_lines',
    "COPY invoice_lines TO '/tmp/x'",
    "ATTACH 'x'",
    'INSTALL httpfs',
    'PRAGMA version',
    'SET threads = 1',
    'CREATE TABLE t AS SELECT 1',
    'INSERT INTO invoice_lines SELECT 1',
    'FROM invoice_lines',
  ])('%s', async (sql) => {
    await expect(athena.rows(sql)).rejects.toThrow(
      'is not served here, where the tables are read-only',
    );
  });
});

it.each(namedQueries().map(({ name, sql }) => [name, sql] as const))(
  'the saved query %s runs',
  async (_, sql) => {
    expect((await athena.run(sql)).Status).toMatchObject({ State: 'SUCCEEDED' });
  },
);
