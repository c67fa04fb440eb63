import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inParallel } from '../concurrency/in-parallel.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import { putIfAbsent } from '../lake/s3-put-if-absent.ts';
import type { ContentPorts } from './content/content.ts';

const DELETIONS_AT_A_TIME = 16;
const PARQUET = 'application/vnd.apache.parquet';

/** The lake bucket and the staging bucket, as a rewrite reads and writes its content. */
export function s3Content(
  client: S3Client,
  buckets: { LAKE_BUCKET: string; STAGING_BUCKET: string },
): Omit<ContentPorts, 'isOutOfTime'> {
  const read = (Bucket: string) => async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    if (!Body) throw new Error(`${Key} has no body`);
    return Body.transformToByteArray();
  };
  return {
    read: read(buckets.LAKE_BUCKET),
    write: (Key, Body) =>
      putIfAbsent(client, { Bucket: buckets.LAKE_BUCKET, Key, Body, ContentType: PARQUET }),
    pieces: (prefix) => objectKeys(client, buckets.STAGING_BUCKET, prefix),
    readPiece: async (key) => {
      try {
        return await read(buckets.STAGING_BUCKET)(key);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    writePiece: async (Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket: buckets.STAGING_BUCKET, Key, Body }));
    },
    deletePieces: async (keys) => {
      await inParallel(DELETIONS_AT_A_TIME, keys, (Key) =>
        client.send(new DeleteObjectCommand({ Bucket: buckets.STAGING_BUCKET, Key })),
      );
    },
  };
}
