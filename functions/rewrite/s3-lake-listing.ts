import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { LINES_PREFIX } from '../lake/lake-keys.ts';
import type { LakeListing } from './plan/lake-listing.ts';

/** Lists the lake bucket. Throws what S3 throws. */
export function s3LakeListing(client: S3Client, bucket: string): LakeListing {
  return {
    after: async (StartAfter) => {
      const request = { Bucket: bucket, Prefix: LINES_PREFIX, StartAfter };
      const answer = await client.send(new ListObjectsV2Command(request));
      const { Contents = [], IsTruncated = false } = answer;
      const objects = Contents.map(({ Key, Size, LastModified }) => {
        if (Key === undefined || Size === undefined || LastModified === undefined)
          throw new Error('An object in a list has no key, size or time');
        return { key: Key, bytes: Size, writtenAt: LastModified.getTime() };
      });
      return { objects, isLast: !IsTruncated };
    },
  };
}
