import type * as z from 'zod';
import type { Column, Row } from './columns.ts';
import {
  Description,
  Fetched,
  Opened,
  type Parameter,
  Ran,
  type Request,
  type SessionOptions,
  Text,
} from './messages.ts';
import { QueryError } from './query-error.ts';
import type { QueryProcess } from './query-process.ts';

/** Tables that are read in another process. One statement runs at a time; the others wait. */
export type EngineSession = {
  /** Every table, as `<database>.<table>`. */
  tables: readonly string[];
  /** The columns and parameters of a statement, without running it. No object is looked at. */
  describe(sql: string): Promise<Description>;
  /** The only value of a statement, a text that depends on nothing but the statement. */
  text(sql: string): Promise<string>;
  /** Throws a `QueryError` when the statement is refused, fails, or takes too long. */
  run(sql: string, options?: RunOptions): Promise<EngineResult>;
  /** Ends the statement that is running, by force if it does not end by itself. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
};

type RunOptions = { parameters?: readonly Parameter[]; timeoutMs?: number };

type EngineResult = {
  columns: readonly Column[];
  rows: number;
  /** The bytes of objects that were read since the session was opened, if it counts them. */
  bytesRead: number;
  /** The rows, about a megabyte at a time, each fetched when it is asked for. */
  pieces: AsyncIterable<readonly Row[]>;
  /** Gives up the rows that were not read. */
  close(): Promise<void>;
};

/** How long an interrupted statement may take to end. */
const GRACE_MS = 5000;

export async function openEngineSession(
  process: QueryProcess,
  session: number,
  options: SessionOptions,
): Promise<EngineSession> {
  const ask = async <T>(schema: z.ZodType<T>, request: Request): Promise<T> =>
    schema.parse(await process.ask(request));
  const { tables } = await ask(Opened, {
    call: 'open',
    session,
    options,
  });
  let results = 0;
  let running: Promise<unknown> = Promise.resolve();
  const interrupt = async (): Promise<void> => {
    if (process.hasEnded()) return;
    // A process that plans a statement may answer nothing, not even this.
    const told = process.ask({ call: 'interrupt', session }).catch(() => undefined);
    if (!(await settles(running, GRACE_MS))) return process.kill();
    await told;
  };
  const run = async (sql: string, parameters: readonly Parameter[]): Promise<EngineResult> => {
    results += 1;
    const place = { session, result: results };
    const asked = ask(Ran, { call: 'run', ...place, sql, parameters: [...parameters] });
    running = asked;
    const { columns, rows, bytesRead = 0 } = await asked;
    return {
      columns,
      rows,
      bytesRead,
      pieces: pieces(() => ask(Fetched, { call: 'fetch', ...place })),
      close: async () => {
        await process.ask({ call: 'finish', ...place });
      },
    };
  };
  return {
    tables,
    describe: (sql) => ask(Description, { call: 'describe', session, sql }),
    text: async (sql) => (await ask(Text, { call: 'text', session, sql })).text,
    run: (sql, { parameters = [], timeoutMs } = {}) =>
      within(timeoutMs, run(sql, parameters), interrupt),
    interrupt,
    close: async () => {
      if (process.hasEnded()) return;
      await interrupt();
      // With the process, its sessions are closed as well.
      await process.ask({ call: 'close', session }).catch((error: unknown) => {
        if (!process.hasEnded()) throw error;
      });
    },
  };
}

async function* pieces(
  fetch: () => Promise<z.infer<typeof Fetched>>,
): AsyncGenerator<readonly Row[]> {
  for (;;) {
    const { rows, isLast } = await fetch();
    if (isLast) return;
    yield rows;
  }
}

async function settles(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const done = work.then(
    () => true,
    () => true,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

async function within<T>(
  ms: number | undefined,
  work: Promise<T>,
  interrupt: () => Promise<void>,
): Promise<T> {
  if (ms === undefined || (await settles(work, ms))) return work;
  await interrupt();
  await work.catch(() => undefined);
  throw new QueryError(`The statement was ended because it ran longer than ${ms / 1000} s.`);
}
