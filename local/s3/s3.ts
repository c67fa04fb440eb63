import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Files, filesFor } from '../data-dir/files.ts';
import { layoutOf } from '../data-dir/layout.ts';
import type { S3Request, Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { HttpResponse } from '../endpoint/protocols.ts';
import type { Deployment } from '../template/deployment.ts';
import { listObjects } from './list-objects.ts';
import { listVersions } from './list-versions.ts';
import { deleteObject, getObject, headObject, putObject } from './object-actions.ts';
import { objectFiles } from './object-file.ts';
import { type Bucket, type BucketFiles, type ObjectStore, objectStore } from './object-store.ts';
import { versionedObjects } from './versioned-objects.ts';
import { versionsIn } from './versions.ts';

export type S3 = {
  handlers: NonNullable<Services['s3']>;
  /** The objects of a bucket, for other services. Throws NoSuchBucket. */
  objectsIn(bucket: string): ObjectStore;
  /** For callers inside the process, such as an on-failure destination. */
  putObject(bucket: string, key: string, body: Buffer): Promise<void>;
};

/**
 * The template's buckets as plain files, `<bucket>/<key>`, and the old versions of a versioned
 * bucket in a folder of their own. Drops uploads that a killed process left unfinished.
 */
export async function openS3(
  dataDir: string,
  deployment: Deployment,
  files: Files = filesFor(),
  writtenAt?: () => number,
): Promise<S3> {
  const { s3, s3Versions, incoming } = layoutOf(dataDir);
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const buckets = new Map<string, Bucket>();
  for (const { ref: name, properties } of deployment.ofType('AWS::S3::Bucket')) {
    const dir = join(s3, name);
    await files.makeFolder(dir);
    const kept = isVersioned(properties) ? join(s3Versions, name) : undefined;
    if (kept !== undefined) await files.makeFolder(kept);
    buckets.set(name, bucketIn(name, { dir, kept, incoming }, { files, writtenAt }));
  }
  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket) return bucket;
    throw new ServiceError('NoSuchBucket', `The bucket ${name} does not exist`, 404);
  };
  const inBucket =
    (action: (bucket: Bucket, request: S3Request) => Promise<HttpResponse>) =>
    (request: S3Request) => {
      refuseUnserved(request);
      return action(bucketOf(request.bucket), request);
    };
  return {
    handlers: {
      PutObject: inBucket(putObject),
      GetObject: inBucket(getObject),
      HeadObject: inBucket(headObject),
      DeleteObject: inBucket(deleteObject),
      ListObjectsV2: inBucket(listObjects),
      ListObjectVersions: inBucket(listVersions),
    },
    objectsIn: (bucket) => bucketOf(bucket).objects,
    putObject: async (bucket, key, body) => {
      await bucketOf(bucket).objects.put(key, only(body), false);
    },
  };
}

const Versioned = z.object({
  VersioningConfiguration: z.object({ Status: z.literal('Enabled') }),
});

const isVersioned = (properties: unknown): boolean => Versioned.safeParse(properties).success;

type Folders = { dir: string; kept: string | undefined; incoming: string };

function bucketIn(
  name: string,
  { dir, kept, incoming }: Folders,
  { files, writtenAt }: { files: Files; writtenAt: BucketFiles['writtenAt'] },
): Bucket {
  const opened = objectFiles();
  if (kept === undefined) {
    return { name, dir, objects: objectStore({ dir, incoming }, { files, opened, writtenAt }) };
  }
  const versions = versionsIn({ dir: kept, incoming }, files, writtenAt);
  return {
    name,
    dir,
    objects: objectStore({ dir, incoming }, { files, opened, versions, writtenAt }),
    versioned: versionedObjects({ current: dir, dir: kept }, versions, opened),
  };
}

/** Headers that ask for something that would silently not happen. */
const UNSERVED = /^(x-amz-meta-|x-amz-tagging$|x-amz-object-lock-|if-(match|modified|unmodified))/;

function refuseUnserved({ headers }: S3Request): void {
  const unserved = Object.keys(headers).find((name) => UNSERVED.test(name));
  if (unserved) throw new ServiceError('NotImplemented', `${unserved} is not served here`, 501);
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
