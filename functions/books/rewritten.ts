import { inParallel } from '../concurrency/in-parallel.ts';
import { type LineTotals, minus, noLines, sumOf } from '../domain/line-totals.ts';
import type { DayLedger, RewriteRecord } from '../ledger/day-ledger.ts';
import { rewritesTo } from '../rewrite/generations.ts';

const DAYS_AT_A_TIME = 8;

/**
 * Returns what rewrites have taken out of the lake of an ingest, and not added again, on each day.
 * The records of rewrites say so. Whoever removes lines counts them a second time, by ingest. A
 * reprocessing removes none: it replaces what has landed, and so do its landings.
 */
export async function rewrittenLines(
  ingestId: string,
  dates: readonly string[],
  days: Pick<DayLedger, 'readDay' | 'recordsOf'>,
): Promise<Map<string, LineTotals>> {
  const found = await inParallel(DAYS_AT_A_TIME, dates, async (date) => {
    const { live } = await days.readDay(date);
    const records = live === 0 ? [] : rewritesTo(live, await days.recordsOf(date));
    return [date, takenOut(ingestId, records)] as const;
  });
  return new Map(found);
}

/** The same by the rewrites that made the live generation of a day. */
export function takenOut(ingestId: string, records: readonly RewriteRecord[]): LineTotals {
  const own = (lines: readonly (LineTotals & { ingestId: string })[]): LineTotals =>
    sumOf(lines.filter((each) => each.ingestId === ingestId));
  const moving = records.filter(({ change }) => change.reason !== 'reprocess');
  return moving.reduce(
    (sum, { removed, added }) => minus(sum, minus(own(added), own(removed))),
    noLines(),
  );
}
