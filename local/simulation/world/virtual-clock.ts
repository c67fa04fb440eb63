import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { type After, sleepBy } from '../../clock.ts';

/**
 * Virtual time: it stands still while any code can run, then jumps to the earliest pending timer.
 */
export type VirtualClock = Clock & {
  after: After;
  /** Returns a clock that shows the same time and that can be stopped on its own. */
  child(): StoppableClock;
};

/** The clock of one process or one function instance, which dies before the simulation ends. */
type StoppableClock = VirtualClock & {
  /** From now on no timer of this clock or of its children fires, not even a new one. */
  stop(): void;
};

export type VirtualTime = {
  clock: VirtualClock;
  /** Waits until no code can run, then fires the earliest timer. Returns false if there is none. */
  step(): Promise<boolean>;
};

type Timer = { at: number; order: number; wake: (() => void) | undefined };

/** `start` is in milliseconds since 1970. */
export function openVirtualTime(start: number, random: () => number): VirtualTime {
  const timers: Timer[] = [];
  let now = start;
  let order = 0;
  const after: After = (ms, wake) => {
    const timer: Timer = { at: now + Math.max(0, ms), order: order++, wake };
    timers.splice(placeOf(timer, timers), 0, timer);
    return {
      cancel: () => {
        timer.wake = undefined;
      },
    };
  };
  const fireNext = async (): Promise<boolean> => {
    await untilQuiet();
    for (let timer = timers.pop(); timer; timer = timers.pop()) {
      if (!timer.wake) continue;
      now = timer.at;
      timer.wake();
      return true;
    }
    return false;
  };
  let stepping: Promise<boolean> | undefined;
  /**
   * Concurrent calls share one step: two that waited for a quiet moment would keep each other busy.
   */
  const step = () => {
    stepping ??= fireNext().finally(() => {
      stepping = undefined;
    });
    return stepping;
  };
  // A clock shows whole milliseconds; the order of timers uses the exact times.
  return { clock: clockOn(() => Math.floor(now), after, random), step };
}

/** Timers are sorted latest first, so that the earliest is popped. Of two equal ones, the older is. */
function placeOf({ at, order }: Timer, timers: readonly Timer[]): number {
  let [low, high] = [0, timers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = timers[middle] as Timer;
    if (other.at > at || (other.at === at && other.order > order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clockOn(now: Clock['now'], after: After, random: Clock['random']): VirtualClock {
  const child = (): StoppableClock => {
    let isStopped = false;
    const unlessStopped: After = (ms, wake) => after(ms, () => isStopped || wake());
    const stop = () => {
      isStopped = true;
    };
    return { ...clockOn(now, unlessStopped, random), stop };
  };
  return { now, after, sleep: sleepBy(after), random, child };
}

/** After this many idle turns of the event loop, no code runs until time passes. */
const QUIET_TURNS = 3;

async function untilQuiet(): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await setImmediate();
    if (isBusy()) turns = -1;
  }
}

/** Returns whether a file is being read or written, or an immediate is pending. */
const isBusy = (): boolean =>
  process.getActiveResourcesInfo().some((name) => /^(?:FS|File|CloseReq|Immediate)/.test(name));
