import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { hasObject } from '../lake/s3-object-keys.ts';
import { putIfAbsent } from '../lake/s3-put-if-absent.ts';
import type { RawBodies, RawKeeper } from './raw-bodies.ts';
import { rawKey, rawObject, readRawObject } from './raw-body.ts';

/** Raw bodies in the staging bucket, as who takes in lines keeps them. */
export function s3RawKeeper(client: S3Client, Bucket: string): RawKeeper {
  return {
    keep: async (owner, body) => {
      // What an erasure has overwritten is never put again.
      const Body = await rawObject(owner, body);
      await putIfAbsent(client, { Bucket, Key: rawKey(owner.ingestId), Body });
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
    has: (ingestId) => hasObject(client, Bucket, rawKey(ingestId)),
    remove: async (ingestId) => {
      await client.send(new DeleteObjectCommand({ Bucket, Key: rawKey(ingestId) }));
    },
  };
}
