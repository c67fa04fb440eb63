import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../concurrency/in-parallel.ts';
import { objectBytes } from '../lake/s3-object-bytes.ts';
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
  return {
    read: (key) => objectBytes(client, buckets.LAKE_BUCKET, key),
    write: (Key, Body) =>
      putIfAbsent(client, { Bucket: buckets.LAKE_BUCKET, Key, Body, ContentType: PARQUET }),
    pieces: (prefix) => objectKeys(client, buckets.STAGING_BUCKET, prefix),
    readPiece: (key) => objectBytes(client, buckets.STAGING_BUCKET, key),
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
