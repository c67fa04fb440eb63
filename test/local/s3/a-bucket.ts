import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aResource, clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';

/** An empty bucket, and a client that puts and gets its objects. */
export async function aBucket(dataDir?: string) {
  const { client, Bucket } = await (isEmbedded ? embeddedBucket(dataDir) : bucketUnderTest());
  const put = (Key: string, Body: string | Uint8Array = 'x') =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const get = async (Key: string, Range?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
    return Body?.transformToString();
  };
  return { client, Bucket, put, get };
}

async function embeddedBucket(dataDir = aDataDir()) {
  const Bucket = 'lake-bucket';
  const { handlers } = await openS3(
    dataDir,
    aDeployment({ [Bucket]: { type: 'AWS::S3::Bucket' } }),
  );
  const endpoint = await startEndpoint({ services: { s3: handlers } });
  const client = new S3Client(clientOf(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  return { client, Bucket };
}

async function bucketUnderTest() {
  // A custom endpoint may not resolve `<bucket>.<host>`.
  const client = new S3Client({ forcePathStyle: 'AWS_ENDPOINT_URL' in process.env });
  onTestFinished(() => client.destroy());
  const Bucket = await aResource(
    (name) => client.send(new CreateBucketCommand({ Bucket: name })),
    async (name) => {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name })) {
        for (const { Key } of Contents)
          await client.send(new DeleteObjectCommand({ Bucket: name, Key }));
      }
      await client.send(new DeleteBucketCommand({ Bucket: name }));
    },
  );
  return { client, Bucket };
}
