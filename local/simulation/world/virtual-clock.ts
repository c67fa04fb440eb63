import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { type After, sleepBy } from '../../clock.ts';

/** Time that stands still while anything can go on without it, and then jumps to whoever waits for the earliest moment. */
export type VirtualClock = Clock & {
  after: After;
  /** The same time for one life of a process: at its end nothing that waits here is ever woken. */
  life(): VirtualClock & { end(): void };
};

export type TimeKeeper = {
  clock: VirtualClock;
  /** Lets everything go on that can, then wakes who waits for the earliest moment. False: nobody waits. */
  step(): Promise<boolean>;
};

type Sleeper = { at: number; order: number; wake: (() => void) | undefined };

/** `start` in milliseconds since 1970. */
export function openVirtualTime(start: number, random: () => number): TimeKeeper {
  const sleepers: Sleeper[] = [];
  let now = start;
  let order = 0;
  const after: After = (ms, wake) => {
    const sleeper: Sleeper = { at: now + Math.max(0, ms), order: order++, wake };
    sleepers.splice(placeOf(sleeper, sleepers), 0, sleeper);
    return {
      cancel: () => {
        sleeper.wake = undefined;
      },
    };
  };
  const next = async (): Promise<boolean> => {
    await untilQuiet();
    for (let sleeper = sleepers.pop(); sleeper; sleeper = sleepers.pop()) {
      if (!sleeper.wake) continue;
      now = sleeper.at;
      sleeper.wake();
      return true;
    }
    return false;
  };
  let stepping: Promise<boolean> | undefined;
  /** One step at a time: two that wait for a quiet moment would keep one another from it. */
  const step = () => {
    stepping ??= next().finally(() => {
      stepping = undefined;
    });
    return stepping;
  };
  // Whole milliseconds are all that a clock shows; in what order things happen is known more precisely.
  return { clock: clockOn(() => Math.floor(now), after, random), step };
}

/** The latest first, so that the earliest is popped; who came first goes first. */
function placeOf({ at, order }: Sleeper, sleepers: readonly Sleeper[]): number {
  let [low, high] = [0, sleepers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sleepers[middle] as Sleeper;
    if (other.at > at || (other.at === at && other.order > order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clockOn(now: Clock['now'], after: After, random: Clock['random']): VirtualClock {
  const life = () => {
    let isOver = false;
    const whileAlive: After = (ms, wake) => after(ms, () => isOver || wake());
    const end = () => {
      isOver = true;
    };
    return { ...clockOn(now, whileAlive, random), end };
  };
  return { now, after, sleep: sleepBy(after), random, life };
}

/** Turns of the event loop with nothing to do, after which nothing goes on without time passing. */
const QUIET_TURNS = 3;

async function untilQuiet(): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await setImmediate();
    if (isBusy()) turns = -1;
  }
}

/** Whether a file is being read or written, or somebody waits for the next turn. */
const isBusy = (): boolean =>
  process.getActiveResourcesInfo().some((name) => /^(?:FS|File|CloseReq|Immediate)/.test(name));
