import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failingAs } from '../../failures.ts';
import { headedBytes, headIn, jsonBytes, jsonIn } from '../staged-json.ts';
import { STAGING_PREFIX, type Staged, type Staging } from '../staging.ts';
import { s3Parts } from './s3-parts.ts';

/** Staging in an S3 bucket. Throws `StagingUnavailable` on every failure. */
export function s3Staging(client: S3Client, bucket: string): Staging {
  const putBytes = async (batchId: string, what: string, bytes: Uint8Array): Promise<Staged> => {
    const key = `${STAGING_PREFIX}${batchId}/${what}-${randomUUID()}`;
    await failingAs('StagingUnavailable', `${what} of ${batchId} could not be staged`, () =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes })),
    );
    return { key };
  };
  const getBytes = ({ key }: Staged): Promise<Uint8Array> =>
    failingAs('StagingUnavailable', `${key} could not be read`, async () => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!Body) throw new Error('the object has no body');
      return Body.transformToByteArray();
    });
  const parts = s3Parts(client, bucket);
  return {
    putBytes,
    getBytes,
    putJson: async (batchId, what, value) =>
      putBytes(batchId, `${what}.json.gz`, await jsonBytes(value)),
    getJson: async (staged) => jsonIn(await getBytes(staged)),
    putHeaded: async (batchId, what, value) =>
      putBytes(batchId, `${what}.json.gz`, await headedBytes(value)),
    getHead: ({ key }) => parts.fromStart(key, headIn),
  };
}
