import { nullableAt, valueAt } from '../../staging/line-table.ts';
import type { Landing, SealedPlan } from '../../staging/plan.ts';

/**
 * So many objects are searched for a line, each of some ten KB. A line that may be in more is looked
 * up in the plan.
 */
const MAX_OBJECTS = 12;

/** Returns the few days that may have the row, by its landing; undefined if they are many. */
export function likelyDays({ days }: Landing, row: number): string[] | undefined {
  const likely = days?.filter(([, first, last]) => first <= row && row <= last);
  if (!likely || likely.length > MAX_OBJECTS) return undefined;
  return likely.map(([date]) => date);
}

/** Returns the day of a row by the plan: none if the plan does not accept the row. */
export function plannedDays(
  { chunks, lines, lake }: SealedPlan,
  { ingestId, row }: { ingestId: string; row: number },
): string[] {
  const index = lines.row.findIndex((each, at) => {
    if (each !== row) return false;
    const chunk = valueAt(lines.chunk, at, 'chunk');
    return nullableAt(chunks, chunk, 'chunks')?.ingestId === ingestId;
  });
  return lake.filter(({ rows }) => index >= 0 && rows.includes(index)).map(({ date }) => date);
}
