import * as z from 'zod';
import { type Delivered, deliveredChunk } from '../../functions/start-batch/delivered-chunk.ts';

/** Where Lambda puts what it gives up: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`. */
export const PARKED_PREFIX = 'aws/lambda/';

/** An invocation record in S3. `payload` is the whole event as text; other destinations get none. */
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
 * The chunks of a parked delivery; undefined when the object is no invocation record of a Kinesis event. A record that
 * no ingest wrote gets the name that StartBatch gave it, so that a replay doesn't make it another one.
 */
export function parkedChunks(body: Uint8Array): Delivered[] | undefined {
  try {
    const { payload } = InvocationRecord.parse(JSON.parse(Buffer.from(body).toString()));
    return KinesisEvent.parse(payload).Records.map(deliveredChunk);
  } catch {
    // What was thrown may quote the payload.
    return undefined;
  }
}
