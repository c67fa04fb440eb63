import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { inParallel } from '../concurrency/in-parallel.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
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
  const put = async (Bucket: string, Key: string, Body: Uint8Array, isOnce: boolean) => {
    const condition = isOnce && { IfNoneMatch: '*' };
    const object = { Bucket, Key, Body, ContentType: PARQUET, ...condition };
    await client.send(new PutObjectCommand(object));
  };
  return {
    read: read(buckets.LAKE_BUCKET),
    write: async (key, bytes) => {
      try {
        await put(buckets.LAKE_BUCKET, key, bytes, true);
      } catch (error) {
        if (!isThere(error)) throw error;
      }
    },
    pieces: (prefix) => objectKeys(client, buckets.STAGING_BUCKET, prefix),
    readPiece: async (key) => {
      try {
        return await read(buckets.STAGING_BUCKET)(key);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    writePiece: (key, bytes) => put(buckets.STAGING_BUCKET, key, bytes, false),
    deletePieces: async (keys) => {
      await inParallel(DELETIONS_AT_A_TIME, keys, (Key) =>
        client.send(new DeleteObjectCommand({ Bucket: buckets.STAGING_BUCKET, Key })),
      );
    },
  };
}

/** Whether another attempt has written the object, or is just writing it. */
const isThere = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict');
