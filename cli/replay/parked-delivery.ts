import * as z from 'zod';
import { type Delivered, deliveredChunk } from '../../functions/start-batch/delivered-chunk.ts';

/**
 * The prefix of what Lambda writes to an on-failure destination in S3:
 * `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`.
 */
export const PARKED_PREFIX = 'aws/lambda/';

/** Lambda's invocation record. In S3 it has the whole event in `payload`, as text. */
const InvocationRecord = z.object({
  payload: z.string().transform((text): unknown => JSON.parse(text)),
});

const KinesisEvent = z.object({
  Records: z
    .array(
      z.object({
        kinesis: z.object({
          data: z.base64(),
          sequenceNumber: z.string().regex(/^\d+$/),
          approximateArrivalTimestamp: z.number(),
        }),
      }),
    )
    .min(1),
});

/**
 * Reads the chunks of a parked delivery. Returns undefined when the object is not an invocation
 * record of a Kinesis event. A record that no ingest wrote gets the id that StartBatch gave it, so
 * that it is the same chunk when it is replayed.
 */
export function parkedChunks(body: Uint8Array): Delivered[] | undefined {
  try {
    const { payload } = InvocationRecord.parse(JSON.parse(Buffer.from(body).toString()));
    return KinesisEvent.parse(payload).Records.map(deliveredChunk);
  } catch {
    // The error is dropped because it may quote invoice lines.
    return undefined;
  }
}
