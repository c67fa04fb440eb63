import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { readTable, writeTable } from '../../../local/glue/catalog-files.ts';
import { openPlanners } from '../../../local/query-engine/planners.ts';
import { serveSession } from '../../../local/query-engine/served-session.ts';
import { aLine, DATABASE, emptyLake, putObject, register } from '../../cli/sql/a-lake.ts';

const planners = openPlanners();
let dataDir: string;
let object: string;
let days = 0;
async function addDay(): Promise<void> {
  days += 1;
  const prefix = `lake/invoice_date=2010-12-0${days}/g=0/`;
  object = await putObject(dataDir, `${prefix}a.parquet`, aLine({ id: days }));
  register(dataDir, LINES_TABLE, `2010-12-0${days}`, prefix);
}
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  emptyLake(dataDir);
  await addDay();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function inSession<T>(
  work: (session: Awaited<ReturnType<typeof serveSession>>) => Promise<T>,
): Promise<T> {
  const session = await serveSession({ dataDir }, planners);
  try {
    return await work(session);
  } finally {
    session.interrupt();
    await session.answer({ call: 'close', session: 1 });
  }
}

const describing = (sql: string) =>
  inSession((session) => session.answer({ call: 'describe', session: 1, sql }));

const counted = () =>
  inSession(async (session) => {
    const sql = `SELECT count(*) FROM ${LINES_TABLE}`;
    await session.answer({ call: 'describe', session: 1, sql });
    await session.answer({ call: 'run', session: 1, result: 1, sql, parameters: [] });
    return session.answer({ call: 'fetch', session: 1, result: 1 });
  });

describe('a planner that is used again', () => {
  it('does not hide an object that has come', async () => {
    expect(await counted()).toMatchObject({ rows: [['1']] });
    await addDay();
    expect(await counted()).toMatchObject({ rows: [['2']] });
  });

  it('does not hide a column that has come', async () => {
    const sql = `SELECT added FROM ${LINES_TABLE}`;
    await expect(describing(sql)).rejects.toThrow('added');
    const { table } = readTable(dataDir, DATABASE, LINES_TABLE);
    const { StorageDescriptor } = table;
    const Columns = [...StorageDescriptor.Columns, { Name: 'added', Type: 'bigint' }];
    writeTable(dataDir, DATABASE, {
      ...table,
      StorageDescriptor: { ...StorageDescriptor, Columns },
    });
    expect(await describing(sql)).toMatchObject({
      columns: [{ name: 'added', type: { kind: 'scalar', name: 'BIGINT' } }],
    });
  });

  it('reads no file, not even an object of a table', async () => {
    const reading = `FROM read_parquet('${object}')`;
    await expect(describing(`SELECT * ${reading}`)).rejects.toThrow(/Permission|disabled/);
    const asText = inSession((session) =>
      session.answer({ call: 'text', session: 1, sql: `SELECT line_id ${reading}` }),
    );
    await expect(asText).rejects.toThrow(/Permission|disabled/);
  });

  it.each(['CREATE TABLE x (i int)', 'SET threads = 1'])('refuses %s', async (sql) => {
    await expect(describing(sql)).rejects.toThrow('read-only');
  });
});
