import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { bytesRead, LOGS_READS } from './bytes-read.ts';
import type { Row } from './columns.ts';
import type { Fetched, Parameter, Ran, Request, SessionOptions } from './messages.ts';
import { piecesOf, resultColumns } from './pieces.ts';
import type { Planners } from './planners.ts';
import { QueryError } from './query-error.ts';
import { openSessionOf, type Session } from './session.ts';
import { type Result, runStatement } from './statement.ts';
import { localCatalog } from './tables.ts';

/** A session whose requests come from another process. They are answered one after the other. */
export type ServedSession = {
  tables: readonly string[];
  answer(request: SessionRequest): Promise<unknown>;
  /** Ends the statement that is running, if any. */
  interrupt(): void;
};
type SessionRequest = Exclude<Request, { call: 'open' | 'interrupt' }>;

/** The pipeline needs the other processors. */
const THREADS = `SET threads = ${Math.min(2, availableParallelism())}`;

/**
 * Statements are described by a planner. The tables' objects are opened for the first statement that
 * runs, as the catalog was when the session was opened.
 */
export async function serveSession(
  { dataDir, setup = [], countsBytes = false }: SessionOptions,
  planners: Planners,
): Promise<ServedSession> {
  const catalog = localCatalog(resolve(dataDir));
  const planner = await planners.take(catalog, [THREADS, ...setup]);
  const data = lazily(() =>
    openSessionOf(catalog, {
      setup: [THREADS, ...setup, ...(countsBytes ? [LOGS_READS] : [])],
      onlyTables: true,
    }),
  );
  const results = keptResults(data.get, countsBytes);
  const answer = async (request: SessionRequest): Promise<unknown> => {
    switch (request.call) {
      case 'describe':
        return planner.describe(request.sql);
      case 'text':
        return { text: await planner.text(request.sql) };
      case 'run':
        return results.run(request.result, request.sql, request.parameters);
      case 'fetch':
        return results.fetch(request.result);
      case 'finish':
        return results.finish(request.result);
      case 'close':
        planner.release();
        return data.close();
    }
  };
  return {
    tables: planner.tables,
    answer: inOrder(answer),
    interrupt: () => {
      planner.interrupt();
      data.interrupt();
    },
  };
}

type Lazy = { get(): Promise<Session>; interrupt(): void; close(): void };

/** A session that is opened when it is first needed. */
function lazily(open: () => Promise<Session>): Lazy {
  let session: Session | undefined;
  let interrupted = 0;
  return {
    get: async () => {
      const before = interrupted;
      session ??= await open();
      if (interrupted > before) throw new QueryError('The statement was interrupted.');
      return session;
    },
    interrupt: () => {
      interrupted += 1;
      session?.connection.interrupt();
    },
    close: () => session?.close(),
  };
}

type Kept = { result: Result; pieces: AsyncIterator<Row[]> };

/** The results that are being read, by their numbers. */
function keptResults(session: () => Promise<Session>, countsBytes: boolean) {
  const kept = new Map<number, Kept>();
  return {
    run: async (number: number, sql: string, parameters: Parameter[]): Promise<Ran> => {
      const open = await session();
      const result = await runStatement(open, sql, parameters);
      kept.set(number, { result, pieces: piecesOf(result) });
      return {
        columns: resultColumns(result),
        rows: result.rows,
        ...(countsBytes && { bytesRead: await bytesRead(open.connection) }),
      };
    },
    fetch: async (number: number): Promise<Fetched> => {
      const open = kept.get(number);
      if (!open) throw new QueryError('The result is closed.');
      const piece = await open.pieces.next();
      return piece.done ? { rows: [], isLast: true } : { rows: piece.value, isLast: false };
    },
    finish: async (number: number): Promise<void> => {
      await kept.get(number)?.result.close();
      kept.delete(number);
    },
  };
}

function inOrder<Input, Output>(
  answer: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const next = last.then(() => answer(input));
    last = next.catch(() => undefined);
    return next;
  };
}
