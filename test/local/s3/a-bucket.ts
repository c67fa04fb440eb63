import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aResource, clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';

type Options = { dataDir?: string; versioned?: boolean };

const Enabled = { Status: 'Enabled' } as const;

/** An empty bucket, and a client that puts and gets its objects. */
export async function aBucket({ dataDir, versioned = false }: Options = {}) {
  const { client, Bucket } = await (isEmbedded
    ? embeddedBucket(dataDir, versioned)
    : bucketUnderTest(versioned));
  const put = (Key: string, Body: string | Uint8Array = 'x') =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const get = async (Key: string, Range?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
    return Body?.transformToString();
  };
  return { client, Bucket, put, get };
}

async function embeddedBucket(dataDir = aDataDir(), versioned = false) {
  const Bucket = 'lake-bucket';
  const { handlers } = await openS3(
    dataDir,
    aDeployment({
      [Bucket]: {
        type: 'AWS::S3::Bucket',
        ...(versioned && { properties: { VersioningConfiguration: Enabled } }),
      },
    }),
  );
  const endpoint = await startEndpoint({ services: { s3: handlers } });
  const client = new S3Client(clientOf(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  return { client, Bucket };
}

async function bucketUnderTest(versioned: boolean) {
  // A custom endpoint may not resolve `<bucket>.<host>`.
  const client = new S3Client({ forcePathStyle: 'AWS_ENDPOINT_URL' in process.env });
  onTestFinished(() => client.destroy());
  const Bucket = await aResource(
    async (name) => {
      await client.send(new CreateBucketCommand({ Bucket: name }));
      if (!versioned) return;
      const versioning = { Bucket: name, VersioningConfiguration: Enabled };
      await client.send(new PutBucketVersioningCommand(versioning));
    },
    async (name) => {
      for await (const { Versions = [], DeleteMarkers = [] } of versionPages(client, name)) {
        for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
          await client.send(new DeleteObjectCommand({ Bucket: name, Key, VersionId }));
      }
      await client.send(new DeleteBucketCommand({ Bucket: name }));
    },
    versioned ? '-versioned' : '',
  );
  return { client, Bucket };
}

/** The SDK has no paginator for versions. */
export async function* versionPages(
  client: S3Client,
  Bucket: string,
  options: { Prefix?: string; MaxKeys?: number } = {},
) {
  const input: ListObjectVersionsCommandInput = { Bucket, ...options };
  for (let isTruncated = true; isTruncated; ) {
    const page = await client.send(new ListObjectVersionsCommand(input));
    yield page;
    input.KeyMarker = page.NextKeyMarker;
    input.VersionIdMarker = page.NextVersionIdMarker;
    isTruncated = page.IsTruncated ?? false;
  }
}
