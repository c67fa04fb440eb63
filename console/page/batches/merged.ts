import type { BatchList, BatchRow } from '../../api/batches.ts';

export type Rows = {
  rows: BatchRow[];
  /** The cursor of the page after the rows. */
  next: string | undefined;
  /** Whether the rows are more than the first page. */
  isExtended: boolean;
};

/** How many rows a page keeps. Whoever looks for something older narrows the filter. */
export const MOST_ROWS = 5000;

const onlyFirst = ({ batches, next }: BatchList): Rows => ({
  rows: batches,
  next,
  isExtended: false,
});

/**
 * A list with its first page as it is now. What the first page covers is replaced by it, because a
 * batch may have got another state, or none that is asked for; what was read of later pages stays.
 */
export function merged(before: Rows, first: BatchList): Rows {
  const { batches, next } = first;
  if (!before.isExtended || next === undefined) return onlyFirst(first);
  const end = batches.at(-1);
  // Nothing of what the first page has looked at was asked for.
  if (!end) return before;
  const own = new Set(batches.map(({ batchId }) => batchId));
  // Without a batch in common, there may be others between the two.
  if (!before.rows.some(({ batchId }) => own.has(batchId))) return onlyFirst(first);
  const later = before.rows.filter(
    ({ batchId, startedAt }) => startedAt <= end.startedAt && !own.has(batchId),
  );
  return { ...before, rows: [...batches, ...later].slice(0, MOST_ROWS) };
}

/** A list with its next page. */
export function appended(before: Rows, { batches, next }: BatchList): Rows {
  const known = new Set(before.rows.map(({ batchId }) => batchId));
  const rows = [...before.rows, ...batches.filter(({ batchId }) => !known.has(batchId))];
  return { rows: rows.slice(0, MOST_ROWS), next, isExtended: true };
}
