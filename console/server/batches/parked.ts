import { parkedChunks } from '../../../cli/replay/parked-chunks.ts';
import { chunkName } from '../../../cli/replay/uncommitted-chunks.ts';
import { PARKED_PREFIX, parkedAt } from '../../../functions/parked/parked-delivery.ts';
import type { BatchParked } from '../../api/batches.ts';
import type { ConsoleRequest } from '../route.ts';
import { requestedBatch } from './detail.ts';
import { deliveryOf } from './staged.ts';
import { storesOf } from './stores.ts';

/** A parked delivery has up to 6 MB, so only the first few after the batch's start are read. */
const MOST_READ = 10;

/** GET /api/batches/{batchId}/parked */
export async function batchParked(request: ConsoleRequest): Promise<BatchParked> {
  const batch = await requestedBatch(request);
  const { staging, parked } = storesOf(request.pipeline);
  const since = Math.floor(Date.parse(batch.startedAt) / 1000) * 1000;
  const candidates = (await parked.keys(PARKED_PREFIX))
    .flatMap((key) => {
      const at = parkedAt(key);
      return at !== undefined && at >= since ? [{ key, at }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const looked = candidates.slice(0, MOST_READ);
  const own = new Set(((await deliveryOf(batch, staging)) ?? []).map(chunkName));
  const deliveries: BatchParked['deliveries'] = [];
  for (const { key, at } of looked) {
    const body = own.size > 0 ? await parked.read(key) : undefined;
    const chunks = (body && parkedChunks(body)) ?? [];
    const common = chunks.filter((chunk) => own.has(chunkName(chunk))).length;
    if (common > 0) deliveries.push({ key, parkedAt: new Date(at).toISOString(), chunks: common });
  }
  return { deliveries, unread: candidates.length - looked.length };
}
