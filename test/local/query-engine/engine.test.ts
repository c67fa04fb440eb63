import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { openEngine } from '../../../local/query-engine/engine.ts';
import type { EngineSession } from '../../../local/query-engine/engine-session.ts';
import { aLine, emptyLake, putObject, register } from '../../cli/sql/a-lake.ts';

const engine = openEngine();
let dataDir: string;
let session: EngineSession;
let object: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  emptyLake(dataDir);
  for (const day of ['2010-12-01', '2010-12-02']) {
    object = await putObject(dataDir, `lake/invoice_date=${day}/g=0/a.parquet`, aLine());
    register(dataDir, LINES_TABLE, day, `lake/invoice_date=${day}/g=0/`);
  }
});
afterAll(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  session = await engine.open({ dataDir, countsBytes: true });
});
afterEach(() => session.close());
afterEach(() => {
  vi.unstubAllEnvs();
});

async function rows(sql: string, parameters: (string | null)[] = []) {
  const result = await session.run(sql, { parameters, timeoutMs: 20_000 });
  const all = [];
  for await (const piece of result.pieces) all.push(...piece);
  await result.close();
  return all;
}

const ENDLESS = 'SELECT count(*) FROM range(100000000) a, range(1000000) b';

describe('a statement in the query process', () => {
  it('is described before it runs', async () => {
    expect(
      await session.describe(`SELECT unit_price, invoice_ts FROM ${LINES_TABLE} LIMIT ?`),
    ).toEqual({
      columns: [
        { name: 'unit_price', type: { kind: 'decimal', precision: 12, scale: 3 } },
        { name: 'invoice_ts', type: { kind: 'scalar', name: 'TIMESTAMP' } },
      ],
      parameters: [{ kind: 'scalar', name: 'BIGINT' }],
    });
  });

  it.each([
    'EXPLAIN ANALYZE',
    'EXPLAIN (ANALYZE)',
    'explain analyze /* x */',
    'EXPLAIN /* /* */ ANALYZE */ ANALYZE -- SELECT 1\n',
    '/* EXPLAIN */ -- x\n EXPLAIN ANALYZE',
    '/* /* */ EXPLAIN SELECT 1 */ EXPLAIN ANALYZE',
    'EXPLAIN (FORMAT json, ANALYZE)',
  ])('%s does not write to an object of the lake', async (explain) => {
    const before = await readFile(object);
    const copy = `${explain} COPY (SELECT 1 AS ruined) TO '${object}' (FORMAT parquet, USE_TMP_FILE false)`;
    await expect(rows(copy)).rejects.toThrow();
    expect(await readFile(object)).toEqual(before);
  });

  it('explains what reads', async () => {
    const explained = [
      ...['EXPLAIN SELECT 1', 'EXPLAIN ANALYZE SELECT 1', 'EXPLAIN (FORMAT json) SELECT 1'],
      ...[
        '-- why\nexplain analyze (SELECT 1)',
        '/* why */ EXPLAIN (SELECT 1)',
        'EXPLAIN FROM range(1)',
      ],
    ];
    for (const sql of explained) expect(await rows(sql), sql).not.toEqual([]);
  });

  it('has every value as text, and nested values as lists', async () => {
    const sql = `SELECT 1.50::DECIMAL(10,2), 9007199254740993, TIMESTAMP '2010-12-01 08:26:00', NULL, '',
      [1, NULL], {'a': 1, 'b': 'x'}, MAP {'k': 1}, 0.1::FLOAT, 'ab'::BLOB, true`;
    expect(await rows(sql)).toEqual([
      [
        '1.50',
        '9007199254740993',
        '2010-12-01 08:26:00',
        null,
        '',
        ['1', null],
        ['1', 'x'],
        [['k', '1']],
        '0.1',
        '6162',
        'true',
      ],
    ]);
  });

  it('takes parameters as text, of the type that it expects', async () => {
    const sql = `SELECT count(*) FROM ${LINES_TABLE} WHERE invoice_date = ? AND quantity = ? AND coalesce(?, 'x') = 'x'`;
    expect(await rows(sql, ['2010-12-01', '6', null])).toEqual([['1']]);
    await expect(rows(sql, ['2010-12-01', 'six', null])).rejects.toThrow(
      "Could not convert string 'six'",
    );
    await expect(rows(sql, [])).rejects.toThrow('has 3 parameters, but 0 were given');
  });

  it('keeps several results, each with all of its rows and the names of its columns', async () => {
    const first = await session.run('SELECT i AS n, i AS n FROM range(5000) t(i)');
    const second = await session.run('SELECT 1 AS one');
    expect([first.columns.map(({ name }) => name), first.rows]).toEqual([['n', 'n'], 5000]);
    let read = 0;
    for await (const piece of first.pieces) read += piece.length;
    expect(read).toBe(5000);
    for await (const piece of second.pieces) expect(piece).toEqual([['1']]);
  });

  it('counts the bytes that it reads: of one day less than of two', async () => {
    const one = await session.run(
      `SELECT sum(quantity) FROM ${LINES_TABLE} WHERE invoice_date = DATE '2010-12-01'`,
    );
    const both = await session.run(`SELECT sum(quantity) FROM ${LINES_TABLE}`);
    expect(one.bytesRead).toBeGreaterThan(0);
    expect(both.bytesRead).toBeGreaterThan(one.bytesRead);
  });
});

describe('a statement that never ends', () => {
  it('is interrupted, and the session goes on', async () => {
    const running = session.run(ENDLESS);
    setTimeout(() => session.interrupt(), 50);
    await expect(running).rejects.toThrow(/interrupted/i);
    expect(await rows('SELECT 1')).toEqual([['1']]);
  });

  it('is ended after its time', async () => {
    await expect(session.run(ENDLESS, { timeoutMs: 100 })).rejects.toThrow('ran longer than 0.1 s');
  });
});

it('a process that was killed is started again for the next session', async () => {
  const another = openEngine();
  const first = await another.open({ dataDir });
  await another.close();
  await expect(first.run('SELECT 1')).rejects.toThrow('has ended: exit SIGKILL');
  const second = await another.open({ dataDir });
  expect((await second.run('SELECT 1')).rows).toBe(1);
  await first.close();
  await another.close();
});

it('a process leaves nothing behind, even if it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  vi.stubEnv('TMPDIR', folder);
  const another = openEngine();
  await another.open({ dataDir });
  expect(await readdir(folder)).toHaveLength(1);
  await another.close();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

it.each([
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM glob('/etc/*')",
  "COPY (SELECT 1) TO '/tmp/stolen'",
  "ATTACH '/tmp/x.db'",
  'INSTALL httpfs',
  'LOAD httpfs',
  'SET threads = 64',
  'PRAGMA threads = 64',
  "SELECT getenv('HOME')",
  "EXPLAIN COPY (SELECT 1) TO '/tmp/stolen'",
  'CREATE TABLE t (n INT)',
])('%s is refused', async (sql) => {
  await expect(rows(sql)).rejects.toThrow(
    /Permission Error|read-only|Catalog Error|locked|No files/,
  );
});
