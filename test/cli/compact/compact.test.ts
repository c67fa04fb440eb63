import { expect, it } from 'vitest';
import { type CompactPorts, compact, type EndedRun } from '../../../cli/compact/compact.ts';
import { refusedDays } from '../../../cli/compact/refused-days.ts';
import { isDone, reportOf } from '../../../cli/compact/report.ts';

const RUN: EndedRun = { status: 'SUCCEEDED', executionArn: 'arn:run' };
const CHANGE = { reason: 'compact', linesPerObject: 5 } as const;

/** A lake with these days of small objects. One run rewrites two of them, except for `stuck`. */
function aLake(dates: string[], { stuck = '', end = RUN } = {}) {
  const generations = new Map(dates.map((date) => [date, 0]));
  const left = () => dates.filter((date) => generations.get(date) === 0);
  const starts: unknown[] = [];
  const ports: CompactPorts = {
    plan: async () => ({
      days: left()
        .slice(0, 2)
        .map((date) => ({ date, change: CHANGE, objects: 9, bytes: 900 })),
      clean: [],
      later: Math.max(0, left().length - 2),
    }),
    objectsOf: async (date) =>
      generations.get(date) === 0
        ? { objects: 9, bytes: 9000, lines: 1200 }
        : { objects: 1, bytes: 2000, lines: 1200 },
    generationOf: async (date) => generations.get(date) ?? 0,
    start: async (request) => {
      starts.push(request);
      for (const date of left().slice(0, 2)) if (date !== stuck) generations.set(date, 1);
      return 'arn:run';
    },
    ended: async () => end,
    sleep: async () => undefined,
    progress: () => undefined,
  };
  return { ports, starts };
}

it('goes on until no day is left, and says what each was and is', async () => {
  const { ports, starts } = aLake(['2026-01-01', '2026-01-02', '2026-01-03']);
  const done = await compact({ objects: 5 }, ports, false);
  expect(starts).toEqual([{ objects: 5 }, { objects: 5 }]);
  expect(isDone(done)).toBe(true);
  const report = reportOf(done, false).join('\n');
  expect(report).toMatch(/2026-01-03 +1,200 +9 +9 kB +1 +2 kB/);
  expect(report).toContain(
    'Rewrote 3 days with 3,600 lines: 27 objects became 3, 27 kB became 6 kB.',
  );
});

it('only says what it would do', async () => {
  const { ports, starts } = aLake(['2026-01-01', '2026-01-02', '2026-01-03']);
  const report = reportOf(await compact({}, ports, true), true);
  expect(starts).toEqual([]);
  expect(report.slice(-2)).toEqual(['Would rewrite 2 days.', '1 more day would follow.']);
});

it('does nothing where nothing is worth it', async () => {
  const { ports, starts } = aLake([]);
  const done = await compact({}, ports, false);
  expect(starts).toEqual([]);
  expect(reportOf(done, false)).toEqual(['Nothing to compact: no day has enough small objects.']);
});

it('names the days that have to wait', async () => {
  const { ports } = aLake(['2026-01-01', '2026-01-02'], { stuck: '2026-01-02' });
  const report = reportOf(await compact({}, ports, false), false);
  expect(report.at(-1)).toBe(
    'Not rewritten: 2026-01-02. They are as they were; run the command again later.',
  );
});

it('stops after a failed execution, and says why', async () => {
  const end: EndedRun = { ...RUN, status: 'FAILED', reason: 'DaysNotRewritten: Some days' };
  const { ports, starts } = aLake(['2026-01-01', '2026-01-02', '2026-01-03'], { end });
  const done = await compact({}, ports, false);
  expect(starts).toHaveLength(1);
  expect(isDone(done)).toBe(false);
  expect(reportOf(done, false).at(-1)).toBe(
    'The execution ended as FAILED. DaysNotRewritten: Some days. arn:run',
  );
});

it('names the days that were refused with the reason, and goes on with the others', async () => {
  const cause = JSON.stringify([
    { date: '2026-01-01', state: 'REFUSED', reason: 'stray.parquet is in the lake' },
    { date: '2026-01-02', state: 'DONE' },
  ]);
  const refused = refusedDays('DaysRefused', cause);
  expect(refused).toEqual([{ date: '2026-01-01', reason: 'stray.parquet is in the lake' }]);
  const end: EndedRun = { ...RUN, status: 'FAILED', ...(refused && { refused }) };
  const dates = ['2026-01-01', '2026-01-02', '2026-01-03'];
  const { ports, starts } = aLake(dates, { end, stuck: '2026-01-01' });
  const done = await compact({}, ports, false);
  expect(starts).toHaveLength(2);
  expect(isDone(done)).toBe(false);
  const report = reportOf(done, false).join('\n');
  expect(report).toContain('Rewrote 2 days');
  expect(report).toContain(
    'Refused: 2026-01-01, which is as it was. stray.parquet is in the lake.',
  );
  expect(report).not.toMatch(/Refused.*Refused|Not rewritten|arn:run/s);
});

it.each([
  ['States.Timeout', '[]'],
  ['DaysRefused', '[{"date":'],
  ['DaysRefused', undefined],
])('an execution that failed with %s and %j names no day', (error, cause) => {
  expect(refusedDays(error, cause)).toBeUndefined();
});
