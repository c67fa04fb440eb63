import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inParallel } from '../concurrency/in-parallel.ts';
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
  const write = (Bucket: string) => async (Key: string, Body: Uint8Array) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: PARQUET }));
  };
  return {
    read: read(buckets.LAKE_BUCKET),
    write: write(buckets.LAKE_BUCKET),
    readPiece: read(buckets.STAGING_BUCKET),
    writePiece: write(buckets.STAGING_BUCKET),
    deletePieces: async (keys) => {
      await inParallel(DELETIONS_AT_A_TIME, keys, (Key) =>
        client.send(new DeleteObjectCommand({ Bucket: buckets.STAGING_BUCKET, Key })),
      );
    },
  };
}
