import type { LandedIngest } from '../ledger/ingest-progress.ts';

/**
 * Returns the last row that a landing can have: that of the last chunk which its batch holds. A
 * batch with a landing is sealed, so it holds its chunks for good.
 */
export function lastRowOf(
  { batchId }: LandedIngest['landings'][number],
  { ingest, claims }: Pick<LandedIngest, 'ingest' | 'claims'>,
): number {
  const held = claims.filter((claim) => claim.batchId === batchId);
  const ends = held.map(({ ordinal }) => {
    const [, , firstRow, rows] = ingest.plan.chunks[ordinal] ?? [];
    if (firstRow === undefined || rows === undefined) return Number.POSITIVE_INFINITY;
    return firstRow + rows - 1;
  });
  return ends.length > 0 ? Math.max(...ends) : Number.POSITIVE_INFINITY;
}
