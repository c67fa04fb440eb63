import { describe, expect, it } from 'vitest';
import {
  insightFilter,
  stepOf,
  whereOf,
} from '../../../../console/server/insights/insight-filter.ts';
import { keptInsights } from '../../../../console/server/insights/kept-insights.ts';

const filter = (text: string) => insightFilter(new URLSearchParams(text));

describe('the filter of the insights', () => {
  it('is a condition of SQL, whatever the country is called', () => {
    const found = filter("from=2011-01-01&to=2011-01-31&country=x' OR '1'='1");
    expect(whereOf(found, 'quantity < 0')).toBe(
      "WHERE invoice_date >= DATE '2011-01-01' AND invoice_date <= DATE '2011-01-31' AND country = 'x'' OR ''1''=''1' AND quantity < 0\n",
    );
    expect(whereOf(filter('from=&country='))).toBe('');
  });

  it.each(['from=2011-02-30', "to=2011-01-01' --", 'from=x', 'from=2011-02-01&to=2011-01-01'])(
    'refuses %s',
    (text) => {
      expect(() => filter(text)).toThrow(/takes a day|ends before/);
    },
  );

  it('counts a short period by day, and others by month', () => {
    expect(stepOf(filter('from=2011-01-01&to=2011-03-31'))).toBe('day');
    expect(stepOf(filter('from=2011-01-01&to=2011-12-31'))).toBe('month');
    expect(stepOf(filter('from=2011-01-01'))).toBe('month');
  });
});

it('an answer is kept for a minute', () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const kept = keptInsights(() => now);
  const none = { queryId: 'q', bytesScanned: 0, totalMs: 1, columns: [], rows: [], hasMore: false };
  kept.keep({ sql: 'SELECT 1', foundAt: '2026-01-01T00:00:00.000Z', ...none });
  expect(kept.find('SELECT 2')).toBeUndefined();
  now += 59_000;
  expect(kept.find('SELECT 1')?.queryId).toBe('q');
  now += 1000;
  expect(kept.find('SELECT 1')).toBeUndefined();
});
