import type { ChunkRef } from '../domain/batch.ts';
import type { DeliveredChunk } from './delivery.ts';
import type { Staged } from './staging.ts';

/** Reads single chunks of staged deliveries. */
export interface DeliveryReader {
  /** Undefined when the delivery is no longer there, or does not have the chunk. */
  chunkIn(
    delivery: Staged,
    chunk: ChunkRef,
  ): Promise<(DeliveredChunk & { data: Uint8Array }) | undefined>;
}
