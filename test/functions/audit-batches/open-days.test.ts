import { expect, it } from 'vitest';
import { inEntries, type OpenDay, touchDays } from '../../../functions/audit-batches/open-days.ts';

const day = (date: string, since: string, after?: string): OpenDay => ({
  prefix: `lake/invoice_date=${date}/`,
  since,
  ...(after && { after }),
});

it('a day is opened once, and again while it is partly checked', () => {
  const begun = day('2010-12-01', '1', 'lake/invoice_date=2010-12-01/g=0/b-5.parquet');
  const run = { openDays: new Set([begun]), freshDays: new Map<string, OpenDay>(), since: '2' };
  const keys = [
    'lake/invoice_date=2010-12-01/g=0/b.parquet',
    'quarantine/ingest_date=2011-01-01/b',
  ];
  touchDays(keys, run);
  touchDays(keys, run);
  expect([...run.openDays]).toEqual([
    begun,
    day('2010-12-01', '2'),
    { prefix: 'quarantine/ingest_date=2011-01-01/', since: '2' },
  ]);
});

it('days that fit are kept as they are, those that are partly checked first', () => {
  const begun = day('2010-12-02', '1', 'k');
  const days = [day('2010-12-01', '2'), begun];
  expect(inEntries(days, 2)).toEqual([begun, days[0]]);
});

it('too many days become fewer by what they begin with, and none is left out', () => {
  const dates = Array.from({ length: 3000 }, (_, at) =>
    new Date(Date.UTC(2010, 0, 1 + at)).toISOString().slice(0, 10),
  );
  const begun = day('2010-01-01', '0', 'k');
  const days = [begun, ...dates.map((date, at) => day(date, String(9999 - at)))];
  const entries = inEntries(days, 100);
  expect(entries.length).toBeLessThanOrEqual(100);
  expect(entries[0]).toBe(begun);
  for (const { prefix, since } of days.slice(1)) {
    const covers = entries
      .slice(1)
      .some((entry) => prefix.startsWith(entry.prefix) && entry.since <= since);
    expect(covers, prefix).toBe(true);
  }
});
