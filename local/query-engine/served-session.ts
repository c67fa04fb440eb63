import { availableParallelism } from 'node:os';
import { bytesRead, LOGS_READS } from './bytes-read.ts';
import type { Row } from './cells.ts';
import type { Fetched, Parameter, Ran, Request, SessionOptions } from './messages.ts';
import { piecesOf, resultColumns } from './pieces.ts';
import { QueryError } from './query-error.ts';
import { openSession } from './session.ts';
import { describeStatement, type Result, runStatement } from './statement.ts';

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

type Kept = { result: Result; pieces: AsyncIterator<Row[]> };

export async function serveSession({
  dataDir,
  setup = [],
  countsBytes = false,
}: SessionOptions): Promise<ServedSession> {
  const session = await openSession(dataDir, {
    setup: [THREADS, ...setup, ...(countsBytes ? [LOGS_READS] : [])],
  });
  const kept = new Map<number, Kept>();
  const run = async (number: number, sql: string, parameters: Parameter[]): Promise<Ran> => {
    const result = await runStatement(session, sql, parameters);
    kept.set(number, { result, pieces: piecesOf(result) });
    return {
      columns: resultColumns(result),
      rows: result.rows,
      ...(countsBytes && { bytesRead: await bytesRead(session.connection) }),
    };
  };
  const fetch = async (number: number): Promise<Fetched> => {
    const open = kept.get(number);
    if (!open) throw new QueryError('The result is closed.');
    const piece = await open.pieces.next();
    return piece.done ? { rows: [], isLast: true } : { rows: piece.value, isLast: false };
  };
  const finish = async (number: number): Promise<void> => {
    await kept.get(number)?.result.close();
    kept.delete(number);
  };
  const answer = async (request: SessionRequest): Promise<unknown> => {
    switch (request.call) {
      case 'describe':
        return describeStatement(session, request.sql);
      case 'run':
        return run(request.result, request.sql, request.parameters);
      case 'fetch':
        return fetch(request.result);
      case 'finish':
        return finish(request.result);
      case 'close':
        return session.close();
    }
  };
  return {
    tables: session.tables,
    answer: inOrder(answer),
    interrupt: () => session.connection.interrupt(),
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
