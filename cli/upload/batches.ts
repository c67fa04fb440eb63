import type { Api } from './api.ts';
import { paged } from './pages.ts';
import { BatchPage, type BatchSummary } from './pipeline-answers.ts';

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
