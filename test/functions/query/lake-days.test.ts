import { describe, expect, it } from 'vitest';
import { linesKey, linesLocation } from '../../../functions/lake/lake-keys.ts';
import type { RecordedDay } from '../../../functions/ledger/day-ledger.ts';
import { aDay, aRewrite, DATE, keysOf, lines, ofIngest } from '../books/a-day.ts';
import { pagesOf, queryApi } from './query-api.ts';

const SWITCHED = '2026-03-01T11:00:00.000Z';

type Given = { day: RecordedDay; keys?: string[]; locations?: string[] };

/** A lake with these days. The catalog answers with each location of a day in turn. */
function lakeOf(days: readonly Given[], now?: () => number) {
  const read: string[] = [];
  const found = (date: string) => days.find(({ day }) => day.day.date === date);
  const locationsOf = ({ day, locations }: Given) =>
    locations ?? [linesLocation(day.day.date, day.day.live)];
  const asked = new Map<string, number>();
  const next = (given: Given): string => {
    const { date } = given.day.day;
    const at = asked.get(date) ?? 0;
    asked.set(date, at + 1);
    const all = locationsOf(given);
    return all[Math.min(at, all.length - 1)] ?? '';
  };
  const api = queryApi({
    ...(now && { now }),
    lake: {
      calendar: {
        days: async () =>
          days.map((given) => ({ date: given.day.day.date, location: next(given) })),
        location: async (date) => {
          const given = found(date);
          return given && next(given);
        },
        objects: async (location) => {
          read.push(location);
          const given = days.find(({ day }) => location.includes(day.day.date));
          const keys = given?.keys ?? (given ? keysOf(given.day) : []);
          return keys.filter((key) => key.startsWith(location)).map((key) => ({ key, bytes: 7 }));
        },
      },
      days: {
        readRecordedDay: async (date) => {
          const given = found(date);
          if (!given) throw new Error(`The test has no ${date}`);
          return given.day;
        },
      },
    },
  });
  return { ...api, read };
}

const on = (date: string): Given => {
  const day = aDay({ a: [0, 2] });
  return {
    day: { ...day, day: { ...day.day, date } },
    keys: [linesKey(date, 0, 'a')],
  };
};

describe('GET /lake/days/{date}', () => {
  it('tells generation, objects, books and rewrites of a day', async () => {
    const records = [
      aRewrite(1, 'compact', 30),
      aRewrite(2, 'retract', 25, { removed: [ofIngest('i1', 10)] }),
    ];
    const day = aDay({ a: [0, 10], b: [0, 20], c: [1, 5], d: [2, 1] }, records, {
      switchedAt: SWITCHED,
    });
    const { status, body } = await lakeOf([{ day }]).get(`/lake/days/${DATE}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ date: DATE, generation: 2, phase: 'IDLE', since: SWITCHED, objects: 2, bytes: 14 },
      ...{ batchesSince: 1, unwritten: 0, balanced: true },
      lines: { lineCount: 26, quantity: 26, revenue: '65' },
      books: {
        accepted: { lineCount: 36 },
        inLake: { lineCount: 26 },
        retracted: { lineCount: 10, quantity: 10, revenue: '25' },
        erased: { lineCount: 0 },
        balanced: true,
      },
      rewrites: [
        { from: 0, generation: 1, reason: 'compact', state: 'REPLACED', batches: 2 },
        {
          ...{ from: 1, generation: 2, reason: 'retract', operationId: 'oretract', state: 'LIVE' },
          ...{ before: { lineCount: 35 }, removed: { lineCount: 10 }, after: { lineCount: 25 } },
          balanced: true,
        },
      ],
      batches: [{ batchId: 'd', written: true, lines: { lineCount: 1 } }],
      links: { self: `/prod/lake/days/${DATE}`, days: '/prod/lake/days' },
    });
    expect(body.rewrites[0].operationId).toBeUndefined();
    expect(body.rewriting).toBeUndefined();
  });

  it('marks books that do not balance', async () => {
    const day = aDay({ a: [0, 31] }, [aRewrite(1, 'compact', 30)]);
    const { body } = await lakeOf([{ day }]).get(`/lake/days/${DATE}`);
    expect(body).toMatchObject({
      ...{ balanced: false, books: { balanced: false }, rewrites: [{ balanced: false }] },
    });
  });

  it('tells a rewrite under way, and the batch that it waits for', async () => {
    const change = {
      ...{ reason: 'erase' as const, operationId: 'oround', linesPerObject: 10 },
      erased: {
        ...{ customer: 'erasures/oerasure.json', anonymise: false },
        asOf: '2026-03-01T00:00:00.000Z',
      },
    };
    const under = { writing: 1, phase: 'REWRITING' as const, change, beganAt: SWITCHED };
    const day = aDay({ a: [0, 10], b: [0, 1], late: [1, 2] }, [], under);
    const keys = [linesKey(DATE, 0, 'b')];
    const { body } = await lakeOf([{ day, keys }]).get(`/lake/days/${DATE}`);
    expect(body).toMatchObject({
      ...{ generation: 0, phase: 'REWRITING', batchesSince: 3, unwritten: 2 },
      rewriting: {
        ...{ generation: 1, reason: 'erase', operationId: 'oerasure', beganAt: SWITCHED },
        waitingFor: 'batch a has not written yet',
      },
    });
    expect(JSON.stringify(body)).not.toContain('erasures/');
  });

  it('reads a day again that was switched while it was read', async () => {
    const day = aDay({ a: [0, 10] }, [aRewrite(1, 'compact', 10)]);
    const locations = [linesLocation(DATE, 0), linesLocation(DATE, 1)];
    const { get, read } = lakeOf([{ day, locations }]);
    expect((await get(`/lake/days/${DATE}`)).body).toMatchObject({
      ...{ generation: 1, objects: 1, balanced: true },
    });
    expect(read).toEqual(locations);
  });

  it.each(['2011-02-30', '2010-12-1', 'yesterday', '2010-12-01%2F'])(
    'refuses %s, which is no day, with a 400',
    async (date) => {
      const { status, body } = await lakeOf([]).get(`/lake/days/${date}`);
      expect(status).toBe(400);
      expect(body.detail).toMatch(/^date takes a day such as 2010-12-01, not "/);
    },
  );

  it('has a 404 for a day without lines', async () => {
    const { status, body } = await lakeOf([on('2010-12-02')]).get(`/lake/days/${DATE}`);
    expect([status, body.detail]).toEqual([404, 'No line of this day has landed.']);
  });
});

describe('GET /lake/days', () => {
  const DAYS = ['2011-01-01', '2010-12-03', '2010-12-01', '2010-12-02'];
  const lake = () => lakeOf(DAYS.map(on));
  const datesIn = (body: { days: { date: string }[] }) => body.days.map(({ date }) => date);

  it('lists the days by date, page by page, and reads only those of the page', async () => {
    const { get, read, send } = lake();
    const pages = await pagesOf({ get, send }, '/lake/days?limit=3');
    expect(pages.map(datesIn)).toEqual([
      ['2010-12-01', '2010-12-02', '2010-12-03'],
      ['2011-01-01'],
    ]);
    expect(read).toHaveLength(DAYS.length);
    expect(pages[0].days[0]).toEqual({
      ...{ date: DATE, generation: 0, phase: 'IDLE', objects: 1, bytes: 7 },
      ...{ lines: { lineCount: 2, quantity: 2, revenue: '5' }, batchesSince: 1, unwritten: 0 },
      ...{ balanced: true, links: { self: `/prod/lake/days/${DATE}` } },
    });
    expect(lines(2).revenue).toBe(5000n);
  });

  it('ends a page early when its days take long, and the next one goes on there', async () => {
    let time = 0;
    const { get, send } = lakeOf(DAYS.map(on), () => {
      time += 5000;
      return time;
    });
    const pages = await pagesOf({ get, send }, '/lake/days?limit=1000');
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(datesIn)).toEqual(DAYS.toSorted());
  });

  it('lists a period, both days included', async () => {
    const { get } = lake();
    const { body } = await get('/lake/days?from=2010-12-02&to=2010-12-03');
    expect(datesIn(body)).toEqual(['2010-12-02', '2010-12-03']);
    expect(datesIn((await get('/lake/days?from=2012-01-01')).body)).toEqual([]);
  });

  it.each([
    ['from=2011-02-30', /from takes a day/],
    ['to=x', /to takes a day/],
    ['from=2010-12-02&to=2010-12-01', /from must not be later/],
    ['day=2010-12-01', /not known/],
    ['limit=0', /limit must be/],
    ['cursor=x', /cursor/],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await lake().get(`/lake/days?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toMatch(detail);
  });
});
