import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failingAs } from '../failures.ts';
import { STAGING_PREFIX, type Staged, type Staging } from './staging.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);
/**
 * A plan of 31,000 lines has a MB. In pieces of 16 KB, which are the default, inflating it takes twice
 * the CPU.
 */
const INFLATED_BYTES = 256 * 1024;

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
  return {
    putBytes,
    getBytes,
    putJson: async (batchId, what, value) =>
      putBytes(batchId, `${what}.json.gz`, await deflate(JSON.stringify(value), { level: 1 })),
    getJson: async (staged) =>
      JSON.parse((await inflate(await getBytes(staged), { chunkSize: INFLATED_BYTES })).toString()),
  };
}
