import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { failingAs } from '../failures.ts';
import { deliveryIndex, type PlacedChunk } from './delivery.ts';
import type { DeliveryReader } from './delivery-reader.ts';

/** Holds the index of the usual delivery, of some forty chunks. */
const FIRST_BYTES = 16 * 1024;
/** A delivery has at most 10,000 chunks, each of some 170 bytes in the index. */
const MAX_INDEX_BYTES = 4 * 1024 * 1024;

type Range = { start: number; end: number };

/**
 * Reads the index of a delivery and the bytes of one chunk, and not the others, which are
 * megabytes. Throws `StagingUnavailable` on every failure but a missing object.
 */
export function s3DeliveryReader(client: S3Client, bucket: string): DeliveryReader {
  const read = async (key: string, { start, end }: Range): Promise<Uint8Array> => {
    const range = `bytes=${start}-${end - 1}`;
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }),
    );
    if (!Body) throw new Error('the object has no body');
    return Body.transformToByteArray();
  };
  const indexOf = async (key: string): Promise<PlacedChunk[]> => {
    for (let end = FIRST_BYTES; end <= MAX_INDEX_BYTES; end *= 4) {
      const index = deliveryIndex(await read(key, { start: 0, end }));
      if (index) return index;
    }
    throw new RangeError('the delivery has no index');
  };
  return {
    chunkIn: ({ key }, { ingestId, ordinal }) =>
      failingAs('StagingUnavailable', `${key} could not be read`, async () => {
        try {
          const index = await indexOf(key);
          const chunk = index.find(
            (each) => each.ingestId === ingestId && each.ordinal === ordinal,
          );
          return chunk && { ...chunk, data: await read(key, chunk) };
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
  };
}
