import { AthenaClient } from '@aws-sdk/client-athena';
import { describe, expect, it } from 'vitest';
import type { QueryState, ResultPage } from '../../../../console/api/query.ts';
import type { Athena } from '../../../../console/server/sql/athena.ts';
import { recordsOf, runQuery } from '../../../../console/server/sql/run-query.ts';

const COLUMNS = [{ name: 'n', type: 'integer' }];
const SIGNAL = new AbortController().signal;

/** An Athena whose query goes through these states, and has this many rows in pages of three. */
function anAthena(states: QueryState[], { rows = 0, reason }: { rows?: number; reason?: string }) {
  const stopped: string[] = [];
  let looks = 0;
  let pages = 0;
  const athena: Athena = {
    client: new AthenaClient({ region: 'us-east-1' }),
    workGroup: 'w',
    database: 'd',
    start: async () => 'q',
    prepare: async () => undefined,
    look: async (queryId) => {
      const state = states[Math.min(looks, states.length - 1)] ?? 'RUNNING';
      looks += 1;
      const problem = reason === undefined ? undefined : { message: reason, place: undefined };
      const times = { submittedAt: '2026-01-01T00:00:00.000Z', totalMs: 1, engineMs: 1 };
      const run = { queryId, sql: 'SELECT', state, ...times, bytesScanned: 0, problem };
      return { run, hasHeader: true, location: undefined };
    },
    stop: async (queryId) => {
      stopped.push(queryId);
    },
    page: async (_, { next = '0' }): Promise<ResultPage> => {
      pages += 1;
      const start = Number(next);
      const here = Array.from({ length: Math.min(3, rows - start) }, (_, at) => [`${start + at}`]);
      const end = start + here.length;
      return { columns: COLUMNS, rows: here, next: end < rows ? String(end) : undefined };
    },
    totalRows: async () => rows,
  };
  return { athena, stopped, pages: () => pages };
}

describe('a query', () => {
  it('is read to its end, page by page', async () => {
    const { athena, stopped } = anAthena(['QUEUED', 'RUNNING', 'SUCCEEDED'], { rows: 7 });
    const result = await runQuery(athena, 'SELECT', { most: 10, signal: SIGNAL });
    expect(recordsOf(result)).toEqual(Array.from({ length: 7 }, (_, n) => ({ n: String(n) })));
    expect(result.hasMore).toBe(false);
    expect(stopped).toEqual([]);
  });

  it('is not read further than asked for, and says that there is more', async () => {
    const { athena, pages } = anAthena(['SUCCEEDED'], { rows: 1000 });
    const result = await runQuery(athena, 'SELECT', { most: 5, signal: SIGNAL });
    expect(result).toMatchObject({ hasMore: true, rows: [['0'], ['1'], ['2'], ['3'], ['4']] });
    expect(pages()).toBe(2);
  });

  it('that fails throws what Athena says', async () => {
    const { athena, stopped } = anAthena(['RUNNING', 'FAILED'], { reason: 'line 1:8: no column' });
    const result = runQuery(athena, 'SELECT', { most: 5, signal: SIGNAL });
    await expect(result).rejects.toThrow('line 1:8: no column');
    expect(stopped).toEqual([]);
  });

  it('is stopped when nobody waits for it any more', async () => {
    const { athena, stopped } = anAthena(['RUNNING'], {});
    const signal = AbortSignal.timeout(20);
    await expect(runQuery(athena, 'SELECT', { most: 5, signal })).rejects.toThrow('aborted');
    expect(stopped).toEqual(['q']);
  });
});
