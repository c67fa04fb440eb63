import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import type { BucketName, StoredVersion, VersionStore } from './ports.ts';

/** After each page, what was done is saved. */
const KEYS_A_PAGE = 200;

type Page = { versions: StoredVersion[]; next?: string };

/** These keep no versions. Where a page of others begins is a key and a version. */
const UNVERSIONED: readonly BucketName[] = ['staging', 'results'];

/** The buckets on S3. */
export function s3Versions(
  client: S3Client,
  names: Record<'LAKE_BUCKET' | 'STAGING_BUCKET' | 'PARKED_BUCKET' | 'RESULTS_BUCKET', string>,
): VersionStore {
  const buckets: Readonly<Record<BucketName, string>> = {
    lake: names.LAKE_BUCKET,
    staging: names.STAGING_BUCKET,
    parked: names.PARKED_BUCKET,
    results: names.RESULTS_BUCKET,
  };
  return {
    page: (bucket, prefix, after) =>
      UNVERSIONED.includes(bucket)
        ? objectsPage(client, buckets[bucket], prefix, after)
        : versionsPage(client, buckets[bucket], prefix, after),
    read: async (bucket, { key, versionId }) => {
      const version = { Bucket: buckets[bucket], Key: key, ...withVersion(versionId) };
      try {
        const { Body } = await client.send(new GetObjectCommand(version));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
    put: async (Key, Body, bucket = 'lake') => {
      await client.send(new PutObjectCommand({ Bucket: buckets[bucket], Key, Body }));
    },
    get: (key) => objectBytes(client, buckets.lake, key),
    remove: async (bucket, { key, versionId }) => {
      const version = { Bucket: buckets[bucket], Key: key, ...withVersion(versionId) };
      await client.send(new DeleteObjectCommand(version));
    },
  };
}

const withVersion = (VersionId: string | undefined) =>
  VersionId === undefined ? {} : { VersionId };

const isGone = (error: unknown): boolean =>
  error instanceof NoSuchKey || (error instanceof Error && error.name === 'NoSuchVersion');

async function objectsPage(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  after: string | undefined,
): Promise<Page> {
  const { Contents = [], IsTruncated } = await client.send(
    new ListObjectsV2Command({
      Bucket,
      Prefix,
      MaxKeys: KEYS_A_PAGE,
      ...(after !== undefined && { StartAfter: after }),
    }),
  );
  const versions = Contents.flatMap(({ Key, LastModified }): StoredVersion[] =>
    Key === undefined
      ? []
      : [{ key: Key, isLatest: true, modifiedAt: LastModified?.getTime() ?? 0 }],
  );
  const next = versions.at(-1)?.key;
  return { versions, ...(IsTruncated && next !== undefined && { next }) };
}

/** A page ends within the versions of a key, or after them: a key, and perhaps a version. */
type Place = { key: string; version?: string };

async function versionsPage(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  after: string | undefined,
): Promise<Page> {
  const place: Place | undefined = after === undefined ? undefined : JSON.parse(after);
  const page = await client.send(
    new ListObjectVersionsCommand({
      Bucket,
      Prefix,
      MaxKeys: KEYS_A_PAGE,
      ...(place && { KeyMarker: place.key }),
      ...(place?.version !== undefined && { VersionIdMarker: place.version }),
    }),
  );
  const { Versions = [], NextKeyMarker: key, NextVersionIdMarker: version } = page;
  const versions = Versions.flatMap(({ Key, VersionId, IsLatest, LastModified }) =>
    Key === undefined || VersionId === undefined
      ? []
      : [
          {
            key: Key,
            versionId: VersionId,
            isLatest: IsLatest === true,
            modifiedAt: LastModified?.getTime() ?? 0,
          },
        ],
  );
  const next = page.IsTruncated && key !== undefined ? JSON.stringify({ key, version }) : undefined;
  return { versions, ...(next !== undefined && { next }) };
}
