import { dayOf } from '../domain/day.ts';
import { quarantineKey } from '../lake/lake-keys.ts';
import { type ValidatedLines, valueAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';

type QuarantineDay = SealedPlan['quarantine'][number];

/**
 * Returns the lines of each quarantine object, one per day of arrival in the stream, in order of
 * appearance.
 */
export function splitQuarantine(
  { chunks, quarantined }: ValidatedLines,
  batchId: string,
): QuarantineDay[] {
  const days = new Map<string, QuarantineDay['lines']>();
  for (const { chunk, ...line } of quarantined) {
    const { arrivedAt } = valueAt(chunks, chunk, 'chunks');
    const date = dayOf(arrivedAt);
    const lines = days.get(date) ?? [];
    lines.push({ ...line, arrivedAt });
    days.set(date, lines);
  }
  return Array.from(days, ([date, lines]) => ({ date, key: quarantineKey(date, batchId), lines }));
}
