import type { Clock } from '../../../local/clock.ts';

type Sleeper = { at: number; wake(): void };

function openSleepers(now: () => number) {
  const sleepers = new Set<Sleeper>();
  return {
    sleepers,
    next: () => [...sleepers].toSorted((a, b) => a.at - b.at)[0],
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          at: now() + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      }),
  };
}

/** How long nothing must happen in this process before the virtual clock jumps. */
const IDLE_MS = 10;

/**
 * A clock that jumps to the time of the next sleeper when the process has nothing else to do. A
 * file operation or an immediate that is under way counts as something to do, however long it
 * takes.
 */
export function virtualClock(start = Date.UTC(2026, 10, 1)): Clock & { slept: number[] } {
  let now = start;
  let idle: NodeJS.Timeout | undefined;
  const slept: number[] = [];
  const { sleepers, next, sleep } = openSleepers(() => now);
  const scheduleJump = () => {
    clearTimeout(idle);
    if (sleepers.size > 0) idle = setTimeout(jump, IDLE_MS);
  };
  const jump = () => {
    const sleeper = isBusy() ? undefined : next();
    if (sleeper) {
      now = Math.max(now, sleeper.at);
      sleeper.wake();
    }
    scheduleJump();
  };
  return {
    now: () => now,
    random: () => 0.5,
    slept,
    sleep: (ms, signal) => {
      if (!signal?.aborted) slept.push(ms);
      const sleeping = sleep(ms, signal);
      scheduleJump();
      return sleeping;
    },
  };
}

const isBusy = (): boolean =>
  process.getActiveResourcesInfo().some((type) => /^(FSReq|Immediate)/.test(type));

/** A clock that stands still until the test advances it. */
export function manualClock(
  start = Date.UTC(2026, 0, 1),
): Clock & { advance(ms: number): void; sleepers(): number } {
  let now = start;
  const { sleepers, next, sleep } = openSleepers(() => now);
  return {
    now: () => now,
    random: () => 0.5,
    sleep,
    sleepers: () => sleepers.size,
    advance: (ms) => {
      const until = now + ms;
      for (let sleeper = next(); sleeper && sleeper.at <= until; sleeper = next()) {
        now = sleeper.at;
        sleeper.wake();
      }
      now = until;
    },
  };
}
