import type { Session } from '../../query-engine/session.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';

/** How a running statement is stopped, by its client or by its time-out. */
export type Interruption = {
  /** Runs a statement, and stops it after so many milliseconds; 0 is no limit. */
  guard<T>(session: Session | undefined, milliseconds: number, run: () => Promise<T>): Promise<T>;
  /** Throws when the running statement is to stop. */
  check(): void;
  /** Stops the statement that is running; nothing when none is. */
  cancel(reason: string): void;
};

/** An interrupt between two steps of the engine has no effect, so it is repeated. */
const REPEATED_EVERY_MS = 20;

export function interruption(): Interruption {
  let running: Session | undefined;
  let isRunning = false;
  let reason: string | undefined;
  let repeated: NodeJS.Timeout | undefined;
  const error = (): PgError =>
    new PgError(SQLSTATE.queryCanceled, `canceling statement due to ${reason}`);
  const cancel = (why: string): void => {
    if (!isRunning || reason !== undefined) return;
    reason = why;
    running?.connection.interrupt();
    repeated = setInterval(() => running?.connection.interrupt(), REPEATED_EVERY_MS);
  };
  return {
    check: () => {
      if (reason !== undefined) throw error();
    },
    cancel,
    guard: async (session, milliseconds, run) => {
      [running, isRunning, reason] = [session, true, undefined];
      const limit =
        milliseconds > 0 ? setTimeout(() => cancel('statement timeout'), milliseconds) : undefined;
      try {
        return await run();
      } catch (caught) {
        throw reason === undefined ? caught : error();
      } finally {
        clearTimeout(limit);
        clearInterval(repeated);
        [running, isRunning] = [undefined, false];
      }
    },
  };
}
