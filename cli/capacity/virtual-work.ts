import { cpuUsage } from 'node:process';

/**
 * How long a call of a service takes, in milliseconds. These are assumptions: usual figures within
 * a Region, somewhat on the high side. `invoke` is what the state machine needs to start a step.
 */
export const CALL_MS = {
  ledger: 8,
  batchWrite: 25,
  object: 50,
  putRecords: 40,
  catalog: 150,
  invoke: 40,
} as const;
type Call = keyof typeof CALL_MS;

/** What a function's work takes: CPU of one core, and waiting for services. */
export type Work = { cpuMs: number; waitMs: number };

/** A clock in which waits take no time, so that only the order of the calls decides. */
export type VirtualClock = {
  /** Resolves when the call would have returned. */
  call(kind: Call): Promise<void>;
  /** Runs an action and returns what it took. */
  timed<T>(action: () => Promise<T>): Promise<{ result: T; work: Work }>;
};

export function virtualClock(): VirtualClock {
  let now = 0;
  let scheduled = false;
  const waiting: { due: number; resolve: () => void }[] = [];
  const advance = (): void => {
    scheduled = false;
    waiting.sort((a, b) => a.due - b.due);
    const next = waiting.shift();
    if (!next) return;
    now = next.due;
    next.resolve();
    schedule();
  };
  /** After everything that is ready has run. */
  const schedule = (): void => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(advance);
  };
  return {
    call: (kind) =>
      new Promise((resolve) => {
        waiting.push({ due: now + CALL_MS[kind], resolve });
        schedule();
      }),
    timed: async (action) => {
      const [startedAt, before] = [now, cpuUsage()];
      const result = await action();
      const { user, system } = cpuUsage(before);
      return { result, work: { cpuMs: (user + system) / 1000, waitMs: now - startedAt } };
    },
  };
}
