import { type EngineSession, openEngineSession } from './engine-session.ts';
import type { SessionOptions } from './messages.ts';
import { type QueryProcess, startQueryProcess } from './query-process.ts';

/**
 * Runs statements in a process of its own, so that no statement can block or harm this one. The
 * process starts with the first session, starts again after it has ended, and ends some time after
 * the last session is closed.
 */
export type Engine = {
  /**
   * Opens the tables of a data directory as its catalog describes them now. When the process ends,
   * whatever is asked of its sessions throws a `QueryError`, and they have to be opened again.
   */
  open(options: SessionOptions): Promise<EngineSession>;
  /** Starts the process, so that the first session does not wait for it. */
  warm(): void;
  /** Whether the process runs. */
  isWarm(): boolean;
  close(): Promise<void>;
};

const IDLE_MS = 60_000;

export function openEngine(start: () => QueryProcess = startQueryProcess): Engine {
  let process: QueryProcess | undefined;
  let numbers = 0;
  let open = 0;
  let idle: NodeJS.Timeout | undefined;
  const running = (): QueryProcess => {
    if (!process || process.hasEnded()) process = start();
    return process;
  };
  const endWhenIdle = (): void => {
    clearTimeout(idle);
    if (open === 0) idle = setTimeout(() => process?.kill(), IDLE_MS).unref();
  };
  const released = (): void => {
    open -= 1;
    endWhenIdle();
  };
  return {
    open: async (options) => {
      clearTimeout(idle);
      open += 1;
      numbers += 1;
      try {
        return releasing(await openEngineSession(running(), numbers, options), released);
      } catch (error) {
        released();
        throw error;
      }
    },
    warm: () => {
      running();
      endWhenIdle();
    },
    isWarm: () => process !== undefined && !process.hasEnded(),
    close: async () => {
      clearTimeout(idle);
      await process?.kill();
    },
  };
}

/** Calls `released` once, when the session is closed. */
function releasing(session: EngineSession, released: () => void): EngineSession {
  let isOpen = true;
  return {
    ...session,
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await session.close().finally(released);
    },
  };
}
