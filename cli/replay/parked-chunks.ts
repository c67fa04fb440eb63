import { type Delivered, deliveredChunk } from '../../functions/execution/delivered-chunk.ts';
import { parkedRecords } from '../../functions/parked/parked-delivery.ts';

/**
 * Reads the chunks of a parked delivery. Returns undefined when the object is not an invocation
 * record of a Kinesis event. A record that no ingest wrote gets the id that StartBatch gave it, so
 * that it is the same chunk when it is replayed.
 */
export function parkedChunks(body: Uint8Array): Delivered[] | undefined {
  return parkedRecords(body)?.map(deliveredChunk);
}
