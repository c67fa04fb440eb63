import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIX } from '../lake/lake-keys.ts';
import { putIfAbsent } from '../lake/s3-put-if-absent.ts';
import type { PutObject } from './write-parquet.ts';

/**
 * Puts objects into the lake, each in place of any object with its key. `sparesQuarantine`: an object
 * of the quarantine that is there stays, because a reprocessing may have put lines into it that no plan
 * has. A step of the batch that runs again would take them away: see docs/decisions/0026.
 */
export function s3Put(
  client: S3Client,
  Bucket: string,
  { sparesQuarantine }: { sparesQuarantine: boolean },
): PutObject {
  return async (Key, Body, ContentType) => {
    const object = { Bucket, Key, Body, ContentType };
    if (sparesQuarantine && Key.startsWith(QUARANTINE_PREFIX)) await putIfAbsent(client, object);
    else await client.send(new PutObjectCommand(object));
  };
}
