import * as z from 'zod';

/**
 * The prefix of what Lambda writes to an on-failure destination in S3:
 * `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`.
 */
export const PARKED_PREFIX = 'aws/lambda/';

/** A record of a parked delivery, as far as it is used. */
const ParkedRecord = z.object({
  eventID: z.string(),
  kinesis: z.object({
    data: z.base64(),
    sequenceNumber: z.string().regex(/^\d+$/),
    approximateArrivalTimestamp: z.number(),
  }),
});
export type ParkedRecord = z.infer<typeof ParkedRecord>;

/** Lambda's invocation record. In S3 it has the whole event in `payload`, as text. */
const InvocationRecord = z.object({
  payload: z.string().transform((text): unknown => JSON.parse(text)),
});
const KinesisEvent = z.object({ Records: z.array(ParkedRecord).min(1) });

/**
 * Reads a parked delivery. Returns undefined when the object is not an invocation record of a
 * Kinesis event.
 */
export function parkedRecords(body: Uint8Array): ParkedRecord[] | undefined {
  try {
    const { payload } = InvocationRecord.parse(JSON.parse(Buffer.from(body).toString()));
    return KinesisEvent.parse(payload).Records;
  } catch {
    // The error is dropped because it may quote invoice lines.
    return undefined;
  }
}

const PARKED_AT = /\/(\d{4}-\d\d-\d\d)T(\d\d)\.(\d\d)\.(\d\d)-[^/]*$/;

/**
 * Returns when a delivery was parked, in milliseconds since 1970, or undefined when its key does
 * not say.
 */
export function parkedAt(key: string): number | undefined {
  const [, day, hours, minutes, seconds] = PARKED_AT.exec(key) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
}
