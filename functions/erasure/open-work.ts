import { PARKED_PREFIX } from '../parked/parked-delivery.ts';
import type { ErasurePorts } from './ports.ts';

/**
 * An execution runs for four minutes. A batch that is STARTED after this never seals anything: its
 * chunks are delivered again, to another batch.
 */
const BATCH_ENDS_MS = 60 * 60 * 1000;

export const mayStillSeal = (startedAt: string, now: number): boolean =>
  Date.parse(startedAt) > now - BATCH_ENDS_MS;

/**
 * Says what has to end before an erasure begins: a batch that began before it was asked for, or a
 * parked delivery, which may hold lines of the customer and of others.
 */
export async function openWork(
  asOf: string,
  { batches, store, now }: Pick<ErasurePorts, 'batches' | 'store' | 'now'>,
): Promise<string | undefined> {
  for (const state of ['STARTED', 'SEALED'] as const) {
    const within = { from: '0', to: asOf };
    const [open] = (await batches.batchesIn(state, { limit: 1, within })).batches;
    if (open && (state === 'SEALED' || mayStillSeal(open.startedAt, now())))
      return `batch ${open.batchId} is still ${state}`;
  }
  let after: string | undefined;
  do {
    const { versions, next } = await store.page('parked', PARKED_PREFIX, after);
    const parked = versions.some(
      ({ isLatest, modifiedAt }) => isLatest && modifiedAt < Date.parse(asOf),
    );
    if (parked) return 'a parked delivery has not landed yet: npm run replay';
    after = next;
  } while (after !== undefined);
  return undefined;
}
