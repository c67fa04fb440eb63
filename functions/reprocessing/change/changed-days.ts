import type { LineTotals } from '../../domain/line-totals.ts';
import { noLines } from '../../domain/line-totals.ts';
import { LINE_COLUMNS } from '../../lake/lake-tables.ts';
import { totalsOf } from '../../retraction/collect-lines.ts';
import { type LineRows, noRows, rowCount, textAt } from '../../rewrite/content/line-rows.ts';

/** A day on which an ingest has other lines than before. */
export type ChangedDay = {
  date: string;
  before: LineTotals;
  after: LineTotals;
  /** How many lines came, went, or have another value. */
  lines: number;
};

type Days = ReadonlyMap<string, LineRows>;

/** Returns the days that differ, earliest first. */
export function changedDays(before: Days, after: Days): ChangedDay[] {
  const dates = [...new Set([...before.keys(), ...after.keys()])].sort();
  return dates.flatMap((date) => {
    const [old, now] = [before.get(date), after.get(date)];
    const lines = differences(old ?? noRows(), now ?? noRows());
    if (lines === 0) return [];
    return [
      {
        date,
        before: old ? totalsOf(old) : noLines(),
        after: now ? totalsOf(now) : noLines(),
        lines,
      },
    ];
  });
}

function differences(before: LineRows, after: LineRows): number {
  const old = new Map(
    Array.from({ length: rowCount(before) }, (_, at) => [textAt(before, 'line_id', at), at]),
  );
  let changed = 0;
  for (let at = 0; at < rowCount(after); at += 1) {
    const id = textAt(after, 'line_id', at);
    const was = old.get(id);
    old.delete(id);
    if (was === undefined || !isSame(before, was, after, at)) changed += 1;
  }
  return changed + old.size;
}

const isSame = (before: LineRows, was: number, after: LineRows, at: number): boolean =>
  LINE_COLUMNS.every(({ name }) => before[name][was] === after[name][at]);
