import { describe, expect, it, test } from 'vitest';
import type { Fault, FaultKind } from '../../../../local/faults/fault.ts';
import {
  drawnSchedule,
  replayedSchedule,
  type Schedule,
} from '../../../../local/simulation/faults/schedule.ts';

const KINDS: FaultKind[] = ['error', 'throttle', 'late', 'kill-process-after'];
const SITES = Array.from({ length: 40 }, (_, n) => `Function${n % 8} → dynamodb.PutItem T${n}`);
const PASSES = 60;

/** The decision at each event of each site, as text. */
const decisionsOf = (schedule: Schedule, sites = SITES): Map<string, string> =>
  new Map(
    Array.from({ length: PASSES }, (_, nth) => nth).flatMap((nth) =>
      sites.map((site) => [`${site}#${nth}`, JSON.stringify(schedule.decide(site, KINDS) ?? '')]),
    ),
  );

/** A seed that draws fewer faults than a schedule allows, so that none is cut off. */
const SEED = 3;
const aFault = (fault: Partial<Fault> = {}): Fault => ({
  site: 'a',
  nth: 1,
  kind: 'error',
  times: 1,
  ...fault,
});
const kindsOf = (schedule: Schedule, site: string, passes: number) =>
  Array.from({ length: passes }, () => schedule.decide(site, KINDS)?.kind);

describe('a drawn schedule', () => {
  it('decides the same for the same seed, whatever the order of the sites', () => {
    const once = decisionsOf(drawnSchedule(SEED), SITES.slice(0, 10));
    const again = decisionsOf(drawnSchedule(SEED), SITES.slice(0, 10).toReversed());
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(once));
    expect(new Set(once.values()).size).toBeGreaterThan(2);
  });

  it('decides differently for another seed', () => {
    const all = Array.from({ length: 20 }, (_, seed) => {
      const schedule = drawnSchedule(seed);
      decisionsOf(schedule);
      return JSON.stringify(schedule.injected());
    });
    expect(new Set(all).size).toBeGreaterThan(15);
  });

  it('decides at a site as if there were no other sites', () => {
    const [site = ''] = drawnSites();
    const alone = drawnSchedule(SEED);
    decisionsOf(alone, [site]);
    const among = drawnSchedule(SEED);
    decisionsOf(among, [site, 'one more → s3.PutObject']);
    expect(alone.injected().length).toBeGreaterThan(0);
    expect(among.injected().filter((fault) => fault.site === site)).toEqual(alone.injected());
  });

  it('injects only the given kinds, with the given probability', () => {
    const never = drawnSchedule(SEED);
    const always = drawnSchedule(SEED);
    const passes = Array.from({ length: 20 }, () => [
      never.decide('event source', ['fail-over'], 0),
      always.decide('event source', ['fail-over'], 1)?.kind,
    ]);
    expect(passes).toEqual(passes.map(() => [undefined, 'fail-over']));
  });

  it('limits the faults at calls, later where a site has had none, but not events with a probability of their own', () => {
    const sites = Array.from('abcdefghijklmnopqrst');
    const passed = (schedule: Schedule, site: string) => {
      for (let pass = 0; pass < 3000; pass += 1) schedule.decide(site, ['late']);
      return schedule.injected().filter((fault) => fault.site === site).length;
    };
    // A seed that injects faults everywhere: some inject only at the sites in focus.
    const schedule = firstWith((candidate) => passed(candidate, 'first') === 14);
    // Sites that are reached late have faults of their own, at first more than one at each.
    expect(sites.map((site) => passed(schedule, site))).toEqual(
      sites.map((_, at) => (at === 0 ? 8 : at <= 16 ? 1 : 0)),
    );
    for (let pass = 0; pass < 100; pass += 1) schedule.decide('often', ['late'], 1);
    expect(schedule.injected()).toHaveLength(14 + 24 + 100);
  });

  it('is more likely to inject at a late site', () => {
    const seldom = (seed: number, first: string): number => {
      const schedule = drawnSchedule(seed);
      for (const site of [first, ...Array(100).fill('often'), ...Array(4).fill('seldom')])
        schedule.decide(site, ['late']);
      return schedule.injected().filter(({ site }) => site === 'seldom').length;
    };
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    const faultsAfter = (first: string) =>
      seeds.reduce((sum, seed) => sum + seldom(seed, first), 0);
    expect(faultsAfter('often')).toBeGreaterThan(2 * faultsAfter('seldom'));
  });
});

function firstWith(fits: (schedule: Schedule) => boolean): Schedule {
  for (let seed = 1; seed < 100; seed += 1) {
    const schedule = drawnSchedule(seed);
    if (fits(schedule)) return schedule;
  }
  throw new Error('No seed fits');
}

function drawnSites(): string[] {
  const schedule = drawnSchedule(SEED);
  decisionsOf(schedule);
  return schedule.injected().map(({ site }) => site);
}

describe('a replayed schedule', () => {
  it('injects exactly the faults of a drawn one', () => {
    const drawn = drawnSchedule(SEED);
    const wanted = decisionsOf(drawn);
    expect(drawn.injected().length).toBeGreaterThan(5);
    const replayed = replayedSchedule(drawn.injected());
    expect(Object.fromEntries(decisionsOf(replayed))).toEqual(Object.fromEntries(wanted));
    expect(replayed.injected()).toEqual(drawn.injected());
  });

  it('without one fault injects all the others as before', () => {
    const drawn = drawnSchedule(SEED);
    decisionsOf(drawn);
    const fewer = drawn.injected().filter((_, index) => index !== 2);
    const replayed = replayedSchedule(fewer);
    decisionsOf(replayed);
    expect(replayed.injected()).toEqual(fewer);
  });

  it('injects at the n-th event and the given number in a row, at that site only', () => {
    const schedule = replayedSchedule([aFault({ times: 3 }), aFault({ nth: 5, kind: 'late' })]);
    schedule.decide('b', KINDS);
    const kinds = kindsOf(schedule, 'a', 7);
    expect(kinds).toEqual([undefined, 'error', 'error', 'error', undefined, 'late', undefined]);
    expect(kindsOf(schedule, 'b', 7)).toEqual(Array(7).fill(undefined));
    expect(schedule.injected()).toHaveLength(2);
  });
});

test('a schedule at rest injects nothing more, not even the rest of a fault that has begun', () => {
  const schedule = replayedSchedule([aFault({ nth: 0, times: 9 }), aFault({ site: 'b', nth: 0 })]);
  expect(schedule.decide('a', KINDS)?.kind).toBe('error');
  schedule.rest();
  expect([...kindsOf(schedule, 'a', 3), ...kindsOf(schedule, 'b', 2)]).toEqual(
    Array(5).fill(undefined),
  );
  expect(schedule.injected()).toEqual([aFault({ nth: 0, times: 9 })]);
});

test('a schedule counts the events of each site, also at rest', () => {
  const schedule = replayedSchedule([]);
  kindsOf(schedule, 'a', 2);
  schedule.rest();
  kindsOf(schedule, 'a', 1);
  kindsOf(schedule, 'b', 1);
  expect(Object.fromEntries(schedule.sites())).toEqual({ a: 3, b: 1 });
});
