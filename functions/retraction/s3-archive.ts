import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import type { ArchiveStore } from './archive.ts';

export function s3Archive(client: S3Client, Bucket: string): ArchiveStore {
  return {
    put: async (Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    get: (key) => objectBytes(client, Bucket, key),
    keys: (prefix) => objectKeys(client, Bucket, prefix),
    remove: async (Key) => {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
