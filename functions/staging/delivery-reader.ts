import type { ChunkRef } from '../domain/batch.ts';
import type { DeliveredChunk } from './delivery.ts';
import type { Staged } from './staging.ts';

/** Reads the index of staged deliveries, and single chunks, without the other chunks. */
export interface DeliveryReader {
  /** What the delivery records about each of its chunks. Throws when it is no longer there. */
  chunksOf(delivery: Staged): Promise<readonly DeliveredChunk[]>;
  /** Undefined when the delivery is no longer there, or does not have the chunk. */
  chunkIn(
    delivery: Staged,
    chunk: ChunkRef,
  ): Promise<(DeliveredChunk & { data: Uint8Array }) | undefined>;
}
