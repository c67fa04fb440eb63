import type { Fault, FaultKind } from '../../faults/fault.ts';
import { type Chance, chanceOf, pick } from '../world/chance.ts';

/** Decides for every event whether a fault is injected there, and records what was injected. */
export type Schedule = {
  /** `probability` replaces the schedule's own rate, for events that need one of their own. */
  decide(site: string, kinds: readonly FaultKind[], probability?: number): Fault | undefined;
  /** In the order of injection. */
  injected(): readonly Fault[];
  /** Every site at which a fault was possible, with its number of events. */
  sites(): ReadonlyMap<string, number>;
  /** Injects no more faults from now on. */
  rest(): void;
};

/**
 * Returns a schedule that draws its faults: few or many, and at some sites very many. `added` faults
 * are injected besides them; up to the first of those, nothing is different.
 */
export function drawnSchedule(seed: number, added: readonly Fault[] = []): Schedule {
  const draw = drawing(seed);
  const planned = plannedIn(added);
  return scheduleOf((site, nth, ...event) => {
    const drawn = draw(site, nth, ...event);
    return planned(site, nth) ?? drawn;
  });
}

function drawing(seed: number): Draw {
  const chance = chanceOf(seed);
  const rate = pick(RATES, chance('rate'));
  const early = faultBudget(EARLY);
  const reserve = faultBudget(RESERVE);
  const reached = firstEvents();
  const budgetOf = (site: string) => (reached.firstAt(site) > RESERVED_AFTER ? reserve : early);
  const usualRate = (site: string, nth: number): number => {
    reached.event(site, nth);
    const isLate = reached.firstAt(site) > LATE_AFTER;
    const awaitsFirst = isLate && rate > 0 && !budgetOf(site).hasFault(site);
    if (chance('focus', site) < FOCUSED) return FOCUS_RATE;
    return awaitsFirst ? LATE_RATE : rate;
  };
  return (site, nth, kinds, probability) => {
    if (chance('fault', site, nth) >= (probability ?? usualRate(site, nth))) return undefined;
    if (probability === undefined && !budgetOf(site).spend(site)) return undefined;
    const kind = pick(kinds, chance('kind', site, nth));
    return { site, nth, kind, times: REPEATED.has(kind) ? timesOf(chance, site, nth) : 1 };
  };
}

/** The rate of faults at calls, one of these in a schedule. */
const RATES = [0, 0.004, 0.012, 0.03];
/** The share of sites that have a higher rate, and that rate. */
const FOCUSED = 0.06;
const FOCUS_RATE = 0.3;
/**
 * Some sites are reached late and have few events: those that are reached only at the end, or after
 * much has gone wrong. Their first fault is therefore more likely.
 */
const LATE_RATE = 0.2;
const LATE_AFTER = 100;

/** Knows how many events came before the first one of a site. */
function firstEvents() {
  const first = new Map<string, number>();
  let events = 0;
  return {
    event: (site: string, nth: number): void => {
      events += 1;
      if (nth === 0) first.set(site, events);
    },
    firstAt: (site: string): number => first.get(site) ?? 0,
  };
}

/** From `most` on, only sites that have had no fault get one, up to the second limit. */
type Limits = { most: number; withNewSites: number };
const EARLY: Limits = { most: 14, withNewSites: 24 };
/**
 * Sites that are reached after this many events have faults of their own: the others would have
 * spent them all.
 */
const RESERVED_AFTER = 800;
const RESERVE: Limits = { most: 8, withNewSites: 24 };

function faultBudget({ most, withNewSites }: Limits) {
  const hit = new Set<string>();
  let faults = 0;
  return {
    hasFault: (site: string): boolean => hit.has(site),
    /** Returns whether one more fault is allowed at the site, and counts it if so. */
    spend: (site: string): boolean => {
      if (faults >= (hit.has(site) ? most : withNewSites)) return false;
      hit.add(site);
      faults += 1;
      return true;
    },
  };
}

const REPEATED: ReadonlySet<FaultKind> = new Set(['error', 'throttle', 'lost-answer']);
/**
 * For how many events in a row these faults last. For comparison, the SDK makes 3 attempts at a
 * call, the state machine 5 at a Task, and the event source 6 at a batch.
 */
const TIMES = [1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 20, 20, 100];

const timesOf = (chance: Chance, site: string, nth: number): number =>
  pick(TIMES, chance('times', site, nth));

/** Returns a schedule that injects exactly these faults. */
export function replayedSchedule(faults: readonly Fault[]): Schedule {
  return scheduleOf(plannedIn(faults));
}

function plannedIn(faults: readonly Fault[]): (site: string, nth: number) => Fault | undefined {
  const planned = new Map(faults.map((fault) => [`${fault.site}#${fault.nth}`, fault]));
  return (site, nth) => planned.get(`${site}#${nth}`);
}

type Draw = (
  site: string,
  nth: number,
  kinds: readonly FaultKind[],
  probability?: number,
) => Fault | undefined;

function scheduleOf(draw: Draw): Schedule {
  const counts = new Map<string, number>();
  const outages = new Map<string, { fault: Fault; left: number }>();
  const injected: Fault[] = [];
  let isResting = false;
  const begin: Draw = (site, ...event) => {
    const fault = draw(site, ...event);
    if (!fault) return undefined;
    injected.push(fault);
    if (fault.times > 1) outages.set(site, { fault, left: fault.times - 1 });
    return fault;
  };
  return {
    decide: (site, kinds, probability) => {
      const nth = counts.get(site) ?? 0;
      counts.set(site, nth + 1);
      if (isResting) return undefined;
      const outage = outages.get(site);
      if (!outage) return begin(site, nth, kinds, probability);
      outage.left -= 1;
      if (outage.left === 0) outages.delete(site);
      return outage.fault;
    },
    injected: () => injected,
    sites: () => counts,
    rest: () => {
      isResting = true;
    },
  };
}
