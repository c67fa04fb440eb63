import { type ChunkRange, type ChunkRef, rangesOf } from '../../../functions/domain/batch.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { Landing } from '../../../functions/staging/plan.ts';
import type { BatchContents, BatchIngest } from '../../api/batches.ts';
import type { ConsoleRequest } from '../route.ts';
import { requestedBatch } from './detail.ts';
import { holdersOf } from './holders.ts';
import { planView } from './plan-view.ts';
import { deliveryOf, planOf } from './staged.ts';
import { type Stores, storesOf } from './stores.ts';

/** GET /api/batches/{batchId}/contents */
export async function batchContents(request: ConsoleRequest): Promise<BatchContents> {
  const batch = await requestedBatch(request);
  const stores = storesOf(request.pipeline);
  return batch.members
    ? sealedContents(batch, batch.members, stores)
    : deliveredContents(batch, stores);
}

async function sealedContents(
  batch: Batch,
  members: readonly ChunkRange[],
  stores: Stores,
): Promise<BatchContents> {
  const plan = await planOf(batch, stores.staging);
  const delivery = batch.state === 'COMMITTED' ? [] : await deliveryOf(batch, stores.staging);
  return {
    ingests: ingestsOf(members, plan?.landings),
    isDeliveryExpired: delivery === undefined,
    plan: plan ? planView(plan) : 'expired',
    elsewhere: await elsewhere(batch, delivery ?? [], stores),
  };
}

async function deliveredContents(batch: Batch, stores: Stores): Promise<BatchContents> {
  const delivery = await deliveryOf(batch, stores.staging);
  return {
    ingests: ingestsOf(rangesOf(delivery ?? [])),
    isDeliveryExpired: delivery === undefined,
    elsewhere: await elsewhere(batch, delivery ?? [], stores),
  };
}

/** The batches that hold chunks of the delivery in place of this one. */
async function elsewhere(
  { batchId }: Batch,
  chunks: readonly ChunkRef[],
  { ledger }: Stores,
): Promise<BatchContents['elsewhere']> {
  const counts = new Map<string, number>();
  for (const holder of (await holdersOf(chunks, ledger)).values()) {
    if (holder !== batchId) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  }
  return [...counts].map(([holder, count]) => ({ batchId: holder, chunks: count }));
}

function ingestsOf(ranges: readonly ChunkRange[], landings?: readonly Landing[]): BatchIngest[] {
  const ids = [...new Set(ranges.map(({ ingestId }) => ingestId))].sort(compareText);
  return ids.map((ingestId) => {
    const own = ranges.filter((range) => range.ingestId === ingestId);
    const landing = landings?.find((candidate) => candidate.ingestId === ingestId);
    const { accepted, quarantined } = landing ?? {};
    const isKnown = accepted !== undefined && quarantined !== undefined;
    return {
      ingestId,
      chunks: own.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', '),
      ...(isKnown && { lines: { accepted, quarantined } }),
    };
  });
}
