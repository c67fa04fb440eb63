import type { Clock } from './types.ts';

/** Calls `wake` when `ms` have passed, unless it is cancelled before. */
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

/** The machine's own time and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: sleepBy(after),
  random: () => Math.random(),
};
