import type { Api } from './api.ts';
import { paged } from './pages.ts';
import { BatchPage, type BatchSummary } from './responses.ts';

/** All batches of a state; without one, all that are neither landed nor given up. */
export async function batchesIn(
  api: Pick<Api, 'get'>,
  state?: 'FAILED' | 'COMMITTED',
): Promise<BatchSummary[]> {
  const found: BatchSummary[] = [];
  const path = state ? `/batches?status=${state}` : '/batches';
  for await (const batch of paged(api, path, BatchPage, (page) => page.batches)) found.push(batch);
  return found;
}

/**
 * Whether lines wait in the batch for somebody to finish it. A batch that was killed before its seal holds none: what it
 * claimed is claimed anew. One that sealed without a line, since others held all, leaves nothing to write.
 */
export function holdsLines({ state, counts }: BatchSummary): boolean {
  return state === 'SEALED' && (!counts || counts.accepted + counts.quarantined > 0);
}
