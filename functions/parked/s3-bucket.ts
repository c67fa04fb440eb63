import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import type { Bucket } from './bucket.ts';

export function s3Bucket(client: S3Client, bucket: string): Bucket {
  return {
    keys: (prefix) => objectKeys(client, bucket, prefix),
    read: (key) => objectBytes(client, bucket, key),
    async mark(key) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '' }));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
