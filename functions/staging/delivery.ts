import * as z from 'zod';

const NEWLINE = 10;

/** What a staged delivery records about each of its chunks. Each was one Kinesis record. */
export const DeliveredChunk = z.object({
  ingestId: z.string(),
  ordinal: z.int().nonnegative(),
  sequenceNumber: z.string(),
  /** The stream's arrival time: milliseconds since 1970. */
  arrivedAt: z.number(),
  bytes: z.int().positive(),
});
export type DeliveredChunk = z.infer<typeof DeliveredChunk>;

const Index = z.object({ v: z.literal(1), chunks: z.array(DeliveredChunk) });

/** Every delivery begins with these bytes, and nothing else that is staged does. */
const MAGIC = Buffer.from('{"v":1,"chunks":[');

export const isDelivery = (bytes: Uint8Array): boolean =>
  MAGIC.equals(bytes.subarray(0, MAGIC.length));

/**
 * Encodes a delivery as one line of JSON that lists the chunks, followed by their data in the same
 * order.
 */
export function encodeDelivery(chunks: readonly (DeliveredChunk & { data: Uint8Array })[]): Buffer {
  const index = { v: 1, chunks: chunks.map(({ data: _, ...chunk }) => chunk) };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(index)}\n`),
    ...chunks.map((chunk) => chunk.data),
  ]);
}

/** Decodes a delivery that encodeDelivery wrote. Throws when it is anything else, or incomplete. */
export function decodeDelivery(bytes: Uint8Array): (DeliveredChunk & { data: Uint8Array })[] {
  const index = deliveryIndex(bytes, bytes.length);
  if (!index) throw new RangeError('The delivery has no index');
  return index.map(({ start, end, ...chunk }) => ({ ...chunk, data: bytes.subarray(start, end) }));
}

/** A chunk of a delivery, with where its data is in the delivery: from `start` to before `end`. */
export type PlacedChunk = DeliveredChunk & { start: number; end: number };

/**
 * Returns the chunks of a delivery that begins with these bytes and is of this length. Undefined if
 * its index continues after them. Throws when they are anything else, or the length is not what the
 * index says.
 */
export function deliveryIndex(bytes: Uint8Array, length: number): PlacedChunk[] | undefined {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) return undefined;
  const { chunks } = Index.parse(JSON.parse(Buffer.from(bytes.subarray(0, end)).toString()));
  let at = end + 1;
  const placed = chunks.map((chunk) => {
    const start = at;
    at += chunk.bytes;
    return { ...chunk, start, end: at };
  });
  if ((placed.at(-1)?.end ?? length) === length) return placed;
  throw new RangeError('The delivery is not as long as its index says');
}

/**
 * The chunks of a delivery that a batch holds, as indexes into the delivery, in stream order. They are
 * at most 70, so ClaimBatch returns them as they are.
 */
export const Claim = z.object({ v: z.literal(1), chunks: z.array(z.int().nonnegative()) });
export type Claim = z.infer<typeof Claim>;
