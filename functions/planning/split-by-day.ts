import { DAY_MS, dayOf } from '../domain/day.ts';
import { FIRST_GENERATION, linesKey } from '../lake/lake-keys.ts';
import { type LineTable, valueAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';

/** Returns the rows of each Parquet object, one per day, earliest day first. */
export function splitByDay(lines: LineTable, batchId: string): SealedPlan['lake'] {
  const rowsOfDay = new Map<number, number[]>();
  for (let row = 0; row < lines.invoiceTs.length; row += 1) {
    const day = Math.floor(valueAt(lines.invoiceTs, row, 'invoiceTs') / DAY_MS);
    const rows = rowsOfDay.get(day);
    if (rows) rows.push(row);
    else rowsOfDay.set(day, [row]);
  }
  return [...rowsOfDay]
    .sort(([a], [b]) => a - b)
    .map(([day, rows]) => {
      const date = dayOf(day * DAY_MS);
      return { date, key: linesKey(date, FIRST_GENERATION, batchId), rows };
    });
}
