import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { deliveryIndex } from '../delivery.ts';
import type { DeliveryReader } from '../delivery-reader.ts';
import type { Staged } from '../staging.ts';
import { s3Parts } from './s3-parts.ts';

/**
 * Reads the index of a delivery and the bytes of one chunk. Throws `StagingUnavailable` on every
 * failure of S3 but an object that `chunkIn` does not find, and RangeError or another error when the
 * delivery is damaged.
 */
export function s3DeliveryReader(client: S3Client, bucket: string): DeliveryReader {
  const parts = s3Parts(client, bucket);
  const chunksOf = ({ key }: Staged) => parts.fromStart(key, deliveryIndex);
  return {
    chunksOf,
    chunkIn: async (delivery, { ingestId, ordinal }) => {
      try {
        const index = await chunksOf(delivery);
        const chunk = index.find((each) => each.ingestId === ingestId && each.ordinal === ordinal);
        return chunk && { ...chunk, data: (await parts.read(delivery.key, chunk)).bytes };
      } catch (error) {
        if (error instanceof Error && error.cause instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
