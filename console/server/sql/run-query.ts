import { setTimeout as pause } from 'node:timers/promises';
import type { QueryRun, ResultCell, ResultColumn } from '../../api/query.ts';
import type { Athena } from './athena.ts';
import { failureOf } from './query-failed.ts';
import type { KnownQuery } from './query-run.ts';

/**
 * Athena is asked again after a fifth of the time that has passed: most queries are short, and asking
 * takes processor time, which a query on this machine needs.
 */
const waitAfter = (ms: number): number => Math.min(Math.max(ms / 5, 8), 500);

/** A query as it is while it runs, and at last when it has ended. Aborting the signal stops it. */
export async function* queryStates(
  athena: Athena,
  sql: string,
  signal: AbortSignal,
): AsyncGenerator<KnownQuery> {
  const started = performance.now();
  const queryId = await athena.start(sql);
  let state: QueryRun['state'] | undefined;
  try {
    while (!hasEnded(state)) {
      await pause(waitAfter(performance.now() - started), undefined, { signal });
      const query = await athena.look(queryId);
      if (query.run.state !== state) yield query;
      state = query.run.state;
    }
  } finally {
    // Whoever asked has gone away, or does not know any more how the query is.
    if (!hasEnded(state)) await athena.stop(queryId).catch(() => undefined);
  }
}

/** Runs a query to its end. Throws `QueryFailed` unless it succeeds. */
async function succeeded(athena: Athena, sql: string, signal: AbortSignal): Promise<KnownQuery> {
  let last: KnownQuery | undefined;
  for await (const query of queryStates(athena, sql, signal)) last = query;
  if (last?.run.state === 'SUCCEEDED') return last;
  throw last ? failureOf(last.run) : new Error('Athena has told nothing of a query');
}

/** A result that is small enough to be read as a whole. */
export type WholeResult = {
  run: QueryRun;
  columns: readonly ResultColumn[];
  rows: readonly (readonly ResultCell[])[];
  /** Whether there are more rows than were asked for. */
  hasMore: boolean;
};

/**
 * Runs a query and reads at most so many rows of its result, each value as its text. Throws
 * `QueryFailed`, whose message is for the user, unless the query succeeds. Aborting the signal stops
 * the query.
 */
export async function runQuery(
  athena: Athena,
  sql: string,
  { most, signal }: { most: number; signal: AbortSignal },
): Promise<WholeResult> {
  const { run, hasHeader } = await succeeded(athena, sql, signal);
  const first = await athena.page(run.queryId, { hasHeader });
  const rows = [...first.rows];
  let next = first.next;
  while (next !== undefined && rows.length <= most) {
    signal.throwIfAborted();
    const page = await athena.page(run.queryId, { hasHeader, next });
    for (const row of page.rows) rows.push(row);
    next = page.next;
  }
  const hasMore = next !== undefined || rows.length > most;
  return { run, columns: first.columns, rows: rows.slice(0, most), hasMore };
}

/** The rows of a result as records, by the names of the columns. */
export const recordsOf = ({
  columns,
  rows,
}: Pick<WholeResult, 'columns' | 'rows'>): Record<string, ResultCell>[] =>
  rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
  );

const hasEnded = (state: QueryRun['state'] | undefined): boolean =>
  state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
