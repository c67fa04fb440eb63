import { describe, expect, it } from 'vitest';
import { linesKey, rewrittenKey } from '../../../../functions/lake/lake-keys.ts';
import type { LakeDay } from '../../../../functions/ledger/day-ledger.ts';
import type { ListedObject } from '../../../../functions/rewrite/plan/lake-listing.ts';
import {
  type PlanRequest,
  planRewrites,
} from '../../../../functions/rewrite/plan/plan-rewrites.ts';

const NOW = Date.UTC(2026, 10, 29, 12);
const HOUR = 3_600_000;

type Some = { count?: number; bytes?: number; agoMs?: number; generation?: number };

/** Objects that batches wrote. */
const batches = (date: string, some: Some = {}): ListedObject[] => {
  const { count = 20, bytes = 20_000, agoMs = 2 * HOUR, generation = 0 } = some;
  return Array.from({ length: count }, (_, n) => ({
    key: linesKey(date, generation, `0-1-${String(n).padStart(6, '0')}`),
    bytes,
    writtenAt: NOW - agoMs,
  }));
};

const rewritten = (date: string, { generation = 1, bytes = 9_000_000, count = 1 }: Some = {}) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ key: rewrittenKey(date, generation, n), bytes, writtenAt: NOW - 2 * HOUR },
  }));

async function plan(
  objects: ListedObject[],
  request: PlanRequest = {},
  known: Partial<LakeDay>[] = [],
  refused: Readonly<Record<string, string>> = {},
) {
  const sorted = objects.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const calls = { lists: 0, days: 0, refusals: 0 };
  const planned = await planRewrites(request, {
    listing: {
      after: async (key) => {
        calls.lists += 1;
        const rest = sorted.filter((object) => object.key > key);
        return { objects: rest.slice(0, 1000), isLast: rest.length <= 1000 };
      },
    },
    days: {
      readDay: async (date) => {
        calls.days += 1;
        const idle: LakeDay = { date, live: 0, writing: 0, phase: 'IDLE' };
        return { ...idle, ...known.find((day) => day.date === date) };
      },
      refusedAt: async (date) => {
        calls.refusals += 1;
        return refused[date];
      },
    },
    now: () => NOW,
    compactObjects: 10,
  });
  const dates = planned.days.map(({ date }) => date);
  return { ...planned, dates, calls };
}

it('plans the days with many small objects, the most first', async () => {
  const objects = [
    ...batches('2026-01-01', { count: 10 }),
    ...batches('2026-01-02', { count: 9 }),
    ...batches('2026-01-03', { count: 30, bytes: 1000 }),
  ];
  const found = await plan(objects);
  expect(found.days).toEqual([
    {
      ...{ date: '2026-01-03', objects: 30, bytes: 30_000 },
      change: { reason: 'compact', linesPerObject: 500_000 },
    },
    expect.objectContaining({ date: '2026-01-01', objects: 10, bytes: 200_000 }),
  ]);
  expect(found).toMatchObject({ clean: [], later: 0 });
});

describe('a day is left as it is', () => {
  it.each([
    ['that has few objects', batches('2026-01-01', { count: 9 })],
    ['that was written to in the last hour', batches('2026-01-01', { agoMs: HOUR - 1 })],
    ['whose objects are large', batches('2026-01-01', { bytes: 2_000_000 })],
    ['of which nothing is known', [{ key: 'lake/other/x', bytes: 1, writtenAt: 0 }]],
  ])('%s', async (_, objects) => {
    expect(await plan(objects)).toMatchObject({ dates: [], clean: [], days: [] });
  });

  it('that is compacted, until as many small objects came as its size asks for', async () => {
    const day = { date: '2026-01-01', live: 1, writing: 1 };
    const large = rewritten('2026-01-01', { count: 3 });
    const few = batches('2026-01-01', { count: 29, generation: 1 });
    const enough = batches('2026-01-01', { count: 30, generation: 1 });
    expect((await plan([...large, ...few], {}, [day])).dates).toEqual([]);
    expect((await plan([...large, ...enough], {}, [day])).dates).toEqual(['2026-01-01']);
  });
});

it('looks at the live generation, and cleans days that have another', async () => {
  const objects = [
    ...batches('2026-01-01', { count: 50 }),
    ...rewritten('2026-01-01'),
    // A rewrite under way: its generation is not dead.
    ...batches('2026-01-02', { count: 50 }),
    ...rewritten('2026-01-02'),
  ];
  const found = await plan(objects, {}, [
    { date: '2026-01-01', live: 1, writing: 1 },
    { date: '2026-01-02', live: 0, writing: 1, phase: 'REWRITING' },
  ]);
  expect(found).toMatchObject({ dates: ['2026-01-02'], clean: ['2026-01-01'] });
});

it('cleans a day of which no line is left, so that nothing lists but what was replaced', async () => {
  const objects = batches('2026-01-01', { count: 2 });
  const emptied = { date: '2026-01-01', live: 1, writing: 1 };
  expect(await plan(objects, {}, [emptied])).toMatchObject({ dates: [], clean: ['2026-01-01'] });
});

it('takes what is asked for in place of the settings', async () => {
  const objects = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'].flatMap((date, n) =>
    batches(date, { count: 2 + n, agoMs: 0 }),
  );
  const asked = { objects: 2, quietMinutes: 0 };
  const days = { from: '2026-01-02', to: '2026-01-03' };
  expect((await plan(objects, { ...asked, ...days })).dates).toEqual(['2026-01-03', '2026-01-02']);
  expect(await plan(objects, { ...asked, mostDays: 1 })).toMatchObject({
    ...{ dates: ['2026-01-04'], later: 3 },
  });
});

it('costs a list for 1,000 objects, however many a day has, and a read of each day', async () => {
  const quiet = Array.from({ length: 366 }, (_, n) => {
    const date = new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);
    return batches(date, { count: 5 });
  });
  const found = await plan([...quiet.flat(), ...batches('2026-06-01', { count: 20_000 })]);
  expect(found.dates).toEqual(['2026-06-01']);
  expect(found.calls.lists).toBeLessThanOrEqual(4);
  expect(found.calls).toMatchObject({ days: 367, refusals: 0 });
});

describe('of more days than a run takes', () => {
  const dates = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'] as const;
  const objects = dates.flatMap((date, n) => batches(date, { count: 40 - n }));
  const [first, second, third, fourth] = dates;
  const BEFORE = '2026-11-29T09:00:00.000Z';
  const AT = '2026-11-29T10:00:00.000Z';
  const AFTER = '2026-11-29T11:00:00.000Z';
  const planned = async (
    mostDays: number,
    ...state: [Partial<LakeDay>[], Record<string, string>]
  ) => (await plan(objects, { mostDays }, ...state)).dates;

  it('those that were refused do not keep a run from the others', async () => {
    const refused = { [first]: AT, [second]: AT };
    expect(await planned(2, [], {})).toEqual([first, second]);
    expect(await planned(2, [], refused)).toEqual([third, fourth]);
    expect(await planned(4, [], refused)).toEqual(dates);
  });

  it('those that were refused are tried again, each in its turn', async () => {
    const refused = { [first]: AFTER, [second]: BEFORE, [third]: AT, [fourth]: AFTER };
    expect(await planned(3, [], refused)).toEqual([second, third, first]);
  });

  it('those whose rewrite was given up come behind the others too', async () => {
    const given = { live: 0, writing: 3, phase: 'IDLE' as const, beganAt: AT };
    const days = [
      { ...given, date: first },
      { ...given, date: second, phase: 'REWRITING' as const },
    ];
    expect(await planned(3, days, {})).toEqual([second, third, fourth]);
  });

  it('those that were rewritten since they were refused are as good as others', async () => {
    const days = [
      { date: first, live: 0, writing: 1, beganAt: AFTER, phase: 'REWRITING' as const },
      { date: second, beganAt: BEFORE, switchedAt: AFTER },
    ];
    expect(await planned(2, days, { [first]: AT, [second]: AT })).toEqual([first, second]);
  });
});
