import { DAY_MS, dayOf } from '../domain/day.ts';
import { type LineTable, valueAt } from '../staging/line-table.ts';
import type { LandedDays } from '../staging/plan.ts';

/**
 * A landing is one ledger item, and each day takes 28 bytes of it. The lines of an ingest that is
 * scattered over more days are found by the plan, as long as it is kept.
 */
const MAX_DAYS = 400;

/**
 * Returns the days of the given lines with the first and the last of their rows, earliest day first.
 * Returns undefined if there are none, or too many.
 */
export function landedDays(lines: LineTable, indexes: readonly number[]): LandedDays | undefined {
  const days = new Map<number, [first: number, last: number]>();
  for (const index of indexes) {
    const day = Math.floor(valueAt(lines.invoiceTs, index, 'invoiceTs') / DAY_MS);
    const row = valueAt(lines.row, index, 'row');
    const [first, last] = days.get(day) ?? [row, row];
    days.set(day, [Math.min(first, row), Math.max(last, row)]);
  }
  if (days.size === 0 || days.size > MAX_DAYS) return undefined;
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, [first, last]]) => [dayOf(day * DAY_MS), first, last]);
}
