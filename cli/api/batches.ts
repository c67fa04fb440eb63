import { type Api, paged } from './api.ts';
import { BatchPage, type BatchSummary } from './responses.ts';

/**
 * How long to wait while nothing lands, in milliseconds. The scheduled finisher runs every five
 * minutes; once it has had its chance, waiting longer does not help.
 */
export const STALL_LIMIT_MS = 6 * 60_000;

/**
 * The batches that the API lists under a status; without one, every batch that is neither COMMITTED
 * nor ABANDONED. FAILED includes SEALED batches with an error and STARTED ones that timed out.
 */
export async function listBatches(
  api: Pick<Api, 'get'>,
  status?: 'FAILED' | 'COMMITTED',
): Promise<BatchSummary[]> {
  const path = status ? `/batches?status=${status}` : '/batches';
  const batches: BatchSummary[] = [];
  for await (const batch of paged(api, path, BatchPage, (page) => page.batches))
    batches.push(batch);
  return batches;
}

/**
 * Whether lines wait for this batch to be finished. A batch that was killed before it was sealed
 * has none: other batches claim its chunks. A batch that sealed without a line, because other
 * batches held all of its chunks, has nothing to write.
 */
export function holdsLines({ state, counts }: BatchSummary): boolean {
  return state === 'SEALED' && (!counts || counts.accepted + counts.quarantined > 0);
}

/** `<batchId> <state>: <error>: <first line of the cause>` */
export function describeFailure({ batchId, state, failure }: BatchSummary): string {
  const cause = failure?.cause.split('\n', 1)[0];
  return `${batchId} ${state}${failure ? `: ${failure.error}` : ''}${cause ? `: ${cause}` : ''}`;
}
