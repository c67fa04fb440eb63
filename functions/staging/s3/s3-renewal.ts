import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DAY_MS } from '../../domain/day.ts';
import { failingAs } from '../../failures.ts';
import type { Staged } from '../staging.ts';

/**
 * Returns what keeps a staged object from expiring: it writes an object that is older than a day
 * again, as it is. S3 counts the days of a lifecycle rule from the last write. Throws
 * `StagingUnavailable`.
 */
export function s3Renewal(client: S3Client, bucket: string, now: () => number) {
  return ({ key }: Staged): Promise<void> =>
    failingAs('StagingUnavailable', `${key} could not be kept in staging`, async () => {
      const object = { Bucket: bucket, Key: key };
      const { LastModified } = await client.send(new HeadObjectCommand(object));
      if (!LastModified) throw new Error('the object has no time');
      if (now() - LastModified.getTime() < DAY_MS) return;
      const { Body } = await client.send(new GetObjectCommand(object));
      if (!Body) throw new Error('the object has no body');
      const bytes = await Body.transformToByteArray();
      await client.send(new PutObjectCommand({ ...object, Body: bytes }));
    });
}
