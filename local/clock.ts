/** The only source of time and chance. Windows, retries and leases can run in virtual time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** Calls `wake` after `ms` milliseconds unless it is cancelled first. */
export type After = (ms: number, wake: () => void) => { cancel(): void };

export const sleepBy =
  (after: After): Clock['sleep'] =>
  (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        timer.cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = after(ms, wake);
      signal?.addEventListener('abort', wake, { once: true });
    });

const after: After = (ms, wake) => {
  const timer = setTimeout(wake, ms);
  return { cancel: () => clearTimeout(timer) };
};

/** The time and the random numbers of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: sleepBy(after),
  random: () => Math.random(),
};
