import { DAY_MS, dayOf } from '../domain/day.ts';
import { DaysTotals } from '../domain/day-totals.ts';
import { type LineTable, valueAt } from '../staging/line-table.ts';
import type { Landing } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/**
 * A landing is one ledger item, and each day takes some 60 bytes of it. The lines of an ingest that is
 * scattered over more days are found by the plan, as long as it is kept.
 */
const MAX_DAYS = 400;

/**
 * Returns the days of the given lines, earliest day first: the first and the last of their rows, and
 * their totals. Returns neither if there are no lines, or too many days.
 */
export function landedDays(
  lines: LineTable,
  indexes: readonly number[],
): Pick<Landing, 'days' | 'dayTotals'> {
  const indexesOf = new Map<number, number[]>();
  for (const index of indexes) {
    const day = Math.floor(valueAt(lines.invoiceTs, index, 'invoiceTs') / DAY_MS);
    const known = indexesOf.get(day);
    if (known) known.push(index);
    else indexesOf.set(day, [index]);
  }
  if (indexesOf.size === 0 || indexesOf.size > MAX_DAYS) return {};
  const days = [...indexesOf]
    .sort(([a], [b]) => a - b)
    .map(([day, own]) => ({ date: dayOf(day * DAY_MS), own }));
  return {
    days: days.map(({ date, own }) => [date, ...firstAndLast(lines, own)]),
    dayTotals: DaysTotals.encode(days.map(({ date, own }) => ({ date, ...rowTotals(lines, own) }))),
  };
}

function firstAndLast(lines: LineTable, indexes: readonly number[]): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const index of indexes) {
    const row = valueAt(lines.row, index, 'row');
    first = Math.min(first, row);
    last = Math.max(last, row);
  }
  return [first, last];
}
