import { readFile, stat } from 'node:fs/promises';
import { connect as connectTo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { aLine } from '../../cli/sql/a-lake.ts';
import { type APostgres, addDay, aPostgres, textsOf } from './a-postgres.ts';

let postgres: APostgres;
let client: pg.Client;
beforeAll(async () => {
  postgres = await aPostgres();
  client = await postgres.connect();
});
afterAll(() => postgres.stop());

const ENDLESS =
  'SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000000) b';

const errorOf = (query: Promise<unknown>): Promise<unknown> =>
  query.then(
    () => expect.fail('expected an error'),
    (error: unknown) => error,
  );

describe('a client', () => {
  it('needs the password of the data directory, which only its owner can read', async () => {
    const file = layoutOf(postgres.dataDir).postgresPassword;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(postgres.endpoint.url).toContain((await readFile(file, 'utf8')).trim());
    const wrong = postgres.endpoint.url.replace('analyst:', 'analyst:x');
    expect(await errorOf(postgres.connect({ connectionString: wrong }))).toMatchObject({
      code: '28P01',
      message: 'password authentication failed for user "analyst"',
    });
  });

  it('is told which database there is', async () => {
    const other = postgres.endpoint.url.replace('/lake', '/other');
    expect(await errorOf(postgres.connect({ connectionString: other }))).toMatchObject({
      code: '3D000',
      hint: 'The database is "lake".',
    });
  });

  it('sees what has landed since, and in a transaction what had landed at its begin', async () => {
    const count = async () => (await textsOf(client, 'SELECT count(*) FROM invoice_lines'))[0]?.[0];
    expect(await count()).toBe('3');
    await client.query('BEGIN');
    await count();
    await addDay(postgres.dataDir, '2010-12-03', [aLine({ id: 4 })]);
    expect(await count()).toBe('3');
    await client.query('COMMIT');
    expect(await count()).toBe('4');
  });
});

describe('values', () => {
  const ALL = `SELECT unit_price, line_total, quantity, invoice_ts, invoice_date, description, customer_id
    FROM invoice_lines WHERE line_id < 'i-4' ORDER BY line_id`;
  const EXPECTED = [
    ['2.550', '15.300', '6', '2010-12-01 08:26:00', '2010-12-01', 'HOLDER ', '17850'],
    ['0.001', '0.006', '6', '2010-12-01 08:26:00', '2010-12-01', null, null],
    ['-11062.060', '-66372.360', '6', '2010-12-01 08:26:00', '2010-12-02', 'HOLDER ', '17850'],
  ];

  it.each([
    ['the simple protocol', []],
    ['the extended protocol', ['i-4']],
  ])('are exact in %s', async (_, values) => {
    const sql = values.length > 0 ? ALL.replace("'i-4'", '$1') : ALL;
    expect(await textsOf(client, sql, values)).toEqual(EXPECTED);
  });

  it('have the types of PostgreSQL', async () => {
    const { fields } = await client.query(
      `SELECT unit_price, quantity, invoice_ts, invoice_date, country, count(*) OVER (), true, 1.5::float8, ARRAY[1],
         now(), sum(quantity) OVER (), '1 day'::interval FROM invoice_lines`,
    );
    expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([
      1700, 23, 1114, 1082, 25, 20, 16, 701, 1007, 1184, 20, 1186,
    ]);
    expect(fields[0]?.dataTypeModifier).toBe(((12 << 16) | 3) + 4);
    expect(fields.map(({ name }) => name).slice(5, 9)).toEqual([
      'count',
      'bool',
      'float8',
      'array',
    ]);
  });

  it('of a parameter have the type that the client names, or that the engine infers', async () => {
    const sql = `SELECT $1, $2::int + 1, NULL, quantity FROM invoice_lines WHERE unit_price = $3 AND line_id = $4`;
    expect(await textsOf(client, sql, ['x', 41, '2.550', 'i-1'])).toEqual([['x', '42', null, '6']]);
    expect(await textsOf(client, sql, [null, null, '2.55', 'i-1'])).toEqual([
      [null, null, null, '6'],
    ]);
    expect(await errorOf(textsOf(client, sql, ['x', 'y', '2.55', 'i-1']))).toMatchObject({
      code: '22P02',
    });
  });

  it.each([
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['7.0 / 2', '3.5'],
    ['round(2.345::numeric, 2)', '2.35'],
    ["'abc' ~ 'b'", 't'],
    ["'ABC' !~* 'b'", 'f'],
    ["'a_b' LIKE 'a\\_b' AND NOT 'axb' LIKE 'a\\_b'", 't'],
    ["to_char(DATE '2011-02-03', 'YYYY-MM-DD')", '2011-02-03'],
    ["date_trunc('month', TIMESTAMP '2011-02-03 04:05')", '2011-02-01 00:00:00'],
    ["DATE '2011-02-03' - DATE '2011-02-01'", '2'],
    ["'a' || NULL", null],
    ["format('%s %I %L', 1, 'A b', 'it''s')", `1 "A b" 'it''s'`],
    ['1e20::float8', '1e+20'],
    ["ARRAY['a b', NULL, 'c']", '{"a b",NULL,c}'],
    ["'\\x01'::bytea", '\\x01'],
    ['1\u00a0+\u30002', '3'],
    ["'a' || chr(0) || 'b'", 'a\u2400b'],
    ['ARRAY[chr(0)]', '{\u2400}'],
    ["'\\x00fF'::bytea", '\\x00ff'],
    ["extract(second FROM TIMESTAMP '1969-12-31 23:59:58.25')", '58.250000'],
    ["date_part('ms', TIME '10:00:01.0005')", '1000.500'],
    ["extract(minute FROM TIMESTAMP '1969-12-31 23:59:58.25')", '59'],
    ["3 = ANY('{1,2,3}'::int[])", 't'],
    ["current_database() || ' ' || current_user", 'lake analyst'],
  ])('%s is %s', async (expression, expected) => {
    expect(await textsOf(client, `SELECT ${expression}`)).toEqual([[expected]]);
  });

  it('are ordered with nulls last, or first in descending order', async () => {
    const ordered = (order: string) =>
      textsOf(client, `SELECT x FROM (VALUES (1), (NULL), (2)) t(x) ORDER BY x ${order}`);
    expect(await ordered('')).toEqual([['1'], ['2'], [null]]);
    expect(await ordered('DESC')).toEqual([[null], ['2'], ['1']]);
  });
});

describe('an error', () => {
  it.each([
    ['SELEC 1', '42601', 1],
    ['SELECT nope FROM invoice_lines', '42703', 8],
    ["SELECT '😀', nope FROM invoice_lines", '42703', 13],
    ['SELECT * FROM nope', '42P01', 15],
    ['SELECT nope(1)', '42883', 8],
    ["SELECT 'a'::int", '22P02', 11],
    ['SELECT 1 / 0', '22012', undefined],
    ["SELECT format('%5s', 1)", '0A000', undefined],
    ['INSERT INTO invoice_lines VALUES (1)', '25006', 1],
    ['WITH x AS (DELETE FROM invoice_lines) SELECT 1', '42601', undefined],
    ['CREATE TEMP TABLE t (a int)', '25006', 1],
    ['EXPLAIN ANALYZE DELETE FROM invoice_lines', '25006', 17],
    ['COPY invoice_lines FROM STDIN', '25006', undefined],
    ["COPY invoice_lines TO '/tmp/x'", '42501', undefined],
    ['COPY invoice_lines TO STDOUT constructor', '42601', 30],
    ["COPY invoice_lines TO PROGRAM 'sh'", '42501', undefined],
    ["ATTACH '/tmp/x.db' AS x", '25006', 1],
    ['INSTALL httpfs', '25006', 1],
    ["LOAD '/tmp/x'", '25006', 1],
    ['PRAGMA version', '25006', 1],
    ['SET memory_limit = 1', '42704', undefined],
    ['SET threads TO 8', '42704', undefined],
    ["SELECT pg_read_file('/etc/passwd')", '42501', 8],
    ["SELECT * FROM read_csv('/etc/passwd')", '42501', 15],
    ["SELECT * FROM read_text('/etc/passwd')", '42501', 15],
    ["FROM enable_logging(storage = 'file')", '42501', 6],
    ["FROM query('SELECT 1')", '42501', 6],
    ["FROM enable_logging\u00a0(storage = 'file')", '42501', 6],
    ["FROM enable_logging\u200b(storage = 'file')", '42501', 6],
    ["FROM enable_logging\u2060\ufeff(storage = 'file')", '42501', 6],
    ["SELECT * FROM '/etc/passwd'", '42P01', undefined],
    ['SELECT * FROM duckdb_secrets()', '42501', 15],
  ])('of %s has code %s and its place', async (sql, code, position) => {
    const error = await errorOf(client.query(sql));
    expect(error).toMatchObject({ code });
    if (position !== undefined) expect(error).toMatchObject({ position: String(position) });
  });

  it('fails a transaction until it is rolled back, or back to a savepoint', async () => {
    await client.query('BEGIN; SAVEPOINT a');
    await errorOf(client.query('SELECT nope'));
    expect(await errorOf(client.query('SELECT 1'))).toMatchObject({ code: '25P02' });
    await client.query('ROLLBACK TO SAVEPOINT a');
    expect(await textsOf(client, 'SELECT 1')).toEqual([['1']]);
    await errorOf(client.query('SELECT nope'));
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
  });

  it('ends a query string of several statements', async () => {
    await errorOf(
      client.query("SET application_name = 'x'; SELECT nope; SET application_name = 'y'"),
    );
    expect(await textsOf(client, 'SHOW application_name')).toEqual([['x']]);
  });
});

describe('a statement that takes too long', () => {
  it('ends at its time-out', async () => {
    await client.query("SET statement_timeout = '100ms'");
    expect(await errorOf(client.query(ENDLESS))).toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    await client.query('RESET statement_timeout');
  });

  it('ends when it is cancelled, and only then', async () => {
    const other = await postgres.connect();
    const running = errorOf(other.query(ENDLESS));
    await pause(200);
    await cancel(keyOf(other, 1));
    await pause(200);
    expect(await Promise.race([running, Promise.resolve('still running')])).toBe('still running');
    await cancel(keyOf(other));
    expect(await running).toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    expect(await textsOf(other, 'SELECT 1')).toEqual([['1']]);
  });

  it('does not keep others waiting', async () => {
    const other = await postgres.connect();
    const running = errorOf(other.query(ENDLESS));
    expect(await textsOf(client, 'SELECT count(*) FROM invoice_lines')).toEqual([['4']]);
    await cancel(keyOf(other));
    await running;
  });
});

/** The key with which a client may cancel, or a wrong one. */
function keyOf(of: pg.Client, change = 0): Buffer {
  const { processID, secretKey } = of as unknown as { processID: number; secretKey: number };
  const packet = Buffer.alloc(16);
  [16, 80_877_102, processID, secretKey ^ change].forEach((value, index) => {
    packet.writeInt32BE(value, 4 * index);
  });
  return packet;
}

function cancel(packet: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectTo(postgres.endpoint.port, '127.0.0.1', () => socket.end(packet));
    socket.on('close', () => resolve()).resume();
  });
}

it('EXPLAIN gives the plan, a line a row', async () => {
  const { rows, fields } = await client.query('EXPLAIN ANALYZE SELECT count(*) FROM invoice_lines');
  expect(fields.map(({ name }) => name)).toEqual(['QUERY PLAN']);
  expect(rows.length).toBeGreaterThan(5);
});

describe('a cursor', () => {
  it('gives as many rows as are fetched', async () => {
    await client.query('BEGIN');
    await client.query('DECLARE c NO SCROLL CURSOR FOR SELECT x FROM generate_series(1, 5) x');
    expect((await client.query('FETCH 2 FROM c')).rows).toEqual([{ x: '1' }, { x: '2' }]);
    expect((await client.query('MOVE 1 IN c')).command).toBe('MOVE');
    expect((await client.query('FETCH ALL FROM c')).rows).toHaveLength(2);
    expect((await client.query('FETCH NEXT FROM c')).rows).toEqual([]);
    await client.query('CLOSE c');
    expect(await errorOf(client.query('FETCH c'))).toMatchObject({ code: '34000' });
    await client.query('ROLLBACK');
  });

  it('WITH HOLD outlives its transaction', async () => {
    await client.query('DECLARE h CURSOR WITH HOLD FOR SELECT x FROM generate_series(1, 3) x');
    await client.query('SELECT 1');
    expect((await client.query('FETCH 2 FROM h')).rows).toHaveLength(2);
    await client.query('CLOSE ALL');
  });
});

describe('the settings of a session', () => {
  it.each([
    ["SET client_encoding TO 'UTF8'", 'client_encoding', 'UTF8'],
    ['SET DateStyle = ISO, MDY', 'datestyle', 'ISO, MDY'],
    ['SET extra_float_digits = 3', 'extra_float_digits', '3'],
    ["SET TIME ZONE 'Europe/Berlin'", 'timezone', 'UTC'],
    ["SET statement_timeout = '2min'", 'statement_timeout', '120000'],
    ["SET SESSION application_name = 'a b'", 'application_name', 'a b'],
  ])('%s: %s is %s', async (sql, name, value) => {
    await client.query(sql);
    expect(await textsOf(client, `SHOW ${name}`)).toEqual([[value]]);
    expect((await client.query('RESET ALL; DISCARD ALL')) as unknown).toHaveLength(2);
  });

  it('are those of before after ROLLBACK, and after the end of SET LOCAL', async () => {
    await client.query(
      "BEGIN; SET extra_float_digits = 2; ROLLBACK; BEGIN; SET LOCAL work_mem = '8MB'; COMMIT",
    );
    expect(await textsOf(client, 'SHOW extra_float_digits')).toEqual([['1']]);
    expect(await textsOf(client, 'SHOW work_mem')).toEqual([['4MB']]);
  });

  it.each([
    "SET DateStyle = 'German'",
    "SET client_encoding = 'LATIN1'",
    'SET standard_conforming_strings = off',
  ])('%s is refused', async (sql) => {
    expect(await errorOf(client.query(sql))).toMatchObject({ code: '22023' });
  });

  it('are known by their names only', async () => {
    const message = 'unrecognized configuration parameter "constructor"';
    expect(await errorOf(client.query('SHOW constructor'))).toMatchObject({ message });
  });
});

describe('the endpoint', () => {
  it('listens on this host only', async () => {
    expect(postgres.endpoint.url).toContain('@127.0.0.1:');
  });

  it('refuses more clients than it serves, and serves again when one has gone', async () => {
    const clients: pg.Client[] = [];
    let refusal: unknown;
    while (refusal === undefined && clients.length < 60) {
      await postgres.connect().then(
        (another) => clients.push(another),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ code: '53300', message: 'sorry, too many clients already' });
    await Promise.all(clients.map((one) => one.end()));
    await expect
      .poll(() =>
        postgres.connect().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('survives bytes that are no protocol', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const bytes = Buffer.from(
        Array.from({ length: seed * 7 }, (_, at) => (at * seed * 31) % 251),
      );
      const socket = connectTo(postgres.endpoint.port, '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => undefined).resume();
      await new Promise((resolve) => socket.on('close', resolve));
    }
    expect(await textsOf(client, 'SELECT 1')).toEqual([['1']]);
  });
});
