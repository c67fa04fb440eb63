import {
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import type { RawBodies, RawKeeper } from './raw-bodies.ts';
import { rawKey, rawObject, readRawObject } from './raw-body.ts';

/** Raw bodies in the staging bucket, as who takes in lines keeps them. */
export function s3RawKeeper(client: S3Client, Bucket: string): RawKeeper {
  return {
    keep: async (owner, body) => {
      const object = { Bucket, Key: rawKey(owner.ingestId), Body: await rawObject(owner, body) };
      try {
        // What an erasure has overwritten is never put again.
        await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
      } catch (error) {
        if (!isThere(error)) throw error;
      }
    },
  };
}

/** Raw bodies in the staging bucket, as who reads them again finds them. */
export function s3RawBodies(client: S3Client, Bucket: string): RawBodies {
  return {
    read: async (owner) => {
      const bytes = await objectBytes(client, Bucket, rawKey(owner.ingestId));
      return bytes && readRawObject(bytes, owner);
    },
    has: async (ingestId) => {
      const key = rawKey(ingestId);
      return (await objectKeys(client, Bucket, key)).includes(key);
    },
    remove: async (ingestId) => {
      await client.send(new DeleteObjectCommand({ Bucket, Key: rawKey(ingestId) }));
    },
  };
}

/** Whether an earlier request has kept the body, or another is just keeping it. */
const isThere = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict');
