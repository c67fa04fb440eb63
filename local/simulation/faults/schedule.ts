import * as z from 'zod';
import { type Chance, chanceOf, pick } from '../world/chance.ts';

/** What can go wrong at a call. `before`: it has no effect; `after`: it has, and nobody learns of it. */
export const FAULT_KINDS = [
  'error',
  'throttle',
  'no-answer',
  'lost-answer',
  'late',
  'partial',
  'twice',
  'goes-on-unanswered',
  'abort-execution',
  'kill-function-before',
  'kill-function-after',
  'kill-process-before',
  'kill-process-after',
  'fail-over',
  'split-shard',
  'merge-shards',
  'clock-skew',
  'deployment',
  'checkpoint-lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault: the n-th time that something happens at a site, from 0, and so many times in a row. */
export const Fault = z.object({
  site: z.string(),
  nth: z.int().nonnegative(),
  kind: z.enum(FAULT_KINDS),
  times: z.int().positive(),
});
export type Fault = z.infer<typeof Fault>;

/** Decides for every event whether something goes wrong there, and remembers what did. */
export type Schedule = {
  /** `likely` in place of the schedule's own rate, for what happens seldom. */
  decide(site: string, kinds: readonly FaultKind[], likely?: number): Fault | undefined;
  /** In the order in which they came about. */
  injected(): readonly Fault[];
  /** Every site at which something could have gone wrong, and how often. */
  sites(): ReadonlyMap<string, number>;
  /** From now on all goes well. */
  rest(): void;
};

/** Draws faults: few or many, and of some sites half of all calls. */
export function drawnSchedule(seed: number): Schedule {
  const chance = chanceOf(seed);
  const rate = pick(RATES, chance('rate'));
  const faults = faultsAtCalls();
  const isLate = lateSites();
  const usual = (site: string, nth: number): number => {
    const isWaitedFor = isLate(site, nth) && rate > 0 && !faults.hasHit(site);
    const known = isWaitedFor ? LATE_RATE : rate;
    return chance('focus', site) < FOCUSED ? FOCUS_RATE : known;
  };
  return scheduleOf((site, nth, kinds, likely) => {
    if (chance('fault', site, nth) >= (likely ?? usual(site, nth))) return undefined;
    if (likely === undefined && !faults.mayHit(site)) return undefined;
    const kind = pick(kinds, chance('kind', site, nth));
    return { site, nth, kind, times: REPEATED.has(kind) ? timesOf(chance, site, nth) : 1 };
  });
}

/** Faults at a given call: in some schedules one in a hundred, in others none but at the sites in focus. */
const RATES = [0, 0.004, 0.012, 0.03];
const FOCUSED = 0.06;
const FOCUS_RATE = 0.3;
/** What is only called when much has gone wrong, or in the end, is called seldom: there the first is likelier. */
const LATE_RATE = 0.2;
const LATE_AFTER = 100;

/** Tells whether a site is one that was passed for the first time after so many other events. */
function lateSites(): (site: string, nth: number) => boolean {
  const late = new Set<string>();
  let events = 0;
  return (site, nth) => {
    events += 1;
    if (nth === 0 && events > LATE_AFTER) late.add(site);
    return late.has(site);
  };
}

/** A schedule has seen enough then, but for sites that come late and have seen none. */
const MOST_FAULTS = 14;
const MOST_WITH_LATE_ONES = 28;

function faultsAtCalls() {
  const hit = new Set<string>();
  let faults = 0;
  return {
    hasHit: (site: string): boolean => hit.has(site),
    /** Counts the fault if it may. */
    mayHit: (site: string): boolean => {
      const most = hit.has(site) ? MOST_FAULTS : MOST_WITH_LATE_ONES;
      if (faults >= most) return false;
      hit.add(site);
      faults += 1;
      return true;
    },
  };
}

const REPEATED: ReadonlySet<FaultKind> = new Set(['error', 'throttle', 'lost-answer']);
/** The SDK tries a call three times, a Task five times, the event source six times. */
const TIMES = [1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 20, 20, 100];

const timesOf = (chance: Chance, site: string, nth: number): number =>
  pick(TIMES, chance('times', site, nth));

/** Exactly these faults. */
export function replayedSchedule(faults: readonly Fault[]): Schedule {
  const planned = new Map(faults.map((fault) => [`${fault.site}#${fault.nth}`, fault]));
  return scheduleOf((site, nth) => planned.get(`${site}#${nth}`));
}

type Draw = (
  site: string,
  nth: number,
  kinds: readonly FaultKind[],
  likely?: number,
) => Fault | undefined;

function scheduleOf(draw: Draw): Schedule {
  const counts = new Map<string, number>();
  const going = new Map<string, { fault: Fault; left: number }>();
  const injected: Fault[] = [];
  let isResting = false;
  const begin: Draw = (site, ...event) => {
    const fault = draw(site, ...event);
    if (!fault) return undefined;
    injected.push(fault);
    if (fault.times > 1) going.set(site, { fault, left: fault.times - 1 });
    return fault;
  };
  return {
    decide: (site, kinds, likely) => {
      const nth = counts.get(site) ?? 0;
      counts.set(site, nth + 1);
      if (isResting) return undefined;
      const outage = going.get(site);
      if (!outage) return begin(site, nth, kinds, likely);
      outage.left -= 1;
      if (outage.left === 0) going.delete(site);
      return outage.fault;
    },
    injected: () => injected,
    sites: () => counts,
    rest: () => {
      isResting = true;
    },
  };
}
