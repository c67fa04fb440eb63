import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layoutOf } from '../data-dir/layout.ts';
import type { S3Request, Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { type Answer, xml } from '../endpoint/protocols.ts';
import type { Deployment } from '../template/deployment.ts';
import { withoutChunks } from './aws-chunked.ts';
import { checksumsOf } from './checksums.ts';
import { type Listing, listKeys } from './list-objects.ts';
import { type ObjectFile, type ObjectStore, objectStore } from './object-store.ts';

export type S3 = {
  handlers: NonNullable<Services['s3']>;
  /** For callers inside the process, such as an on-failure destination. */
  putObject(bucket: string, key: string, body: Buffer): Promise<void>;
};

type Bucket = { name: string; dir: string; objects: ObjectStore };

/** The template's buckets as plain files, `<bucket>/<key>`. Uploads that a killed process left unfinished are dropped. */
export async function openS3(dataDir: string, deployment: Deployment): Promise<S3> {
  const { s3, incoming } = layoutOf(dataDir);
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const buckets = new Map<string, Bucket>();
  for (const { ref: name } of deployment.ofType('AWS::S3::Bucket')) {
    const dir = join(s3, name);
    await mkdir(dir, { recursive: true });
    buckets.set(name, { name, dir, objects: objectStore(dir, incoming) });
  }
  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket) return bucket;
    throw new ServiceError('NoSuchBucket', `The bucket ${name} does not exist`, 404);
  };
  const inBucket =
    (take: (bucket: Bucket, request: S3Request) => Promise<Answer>) => (request: S3Request) => {
      refuseUnserved(request);
      return take(bucketOf(request.bucket), request);
    };
  return {
    handlers: {
      PutObject: inBucket(putObject),
      GetObject: inBucket(getObject),
      HeadObject: inBucket(headObject),
      DeleteObject: inBucket(async ({ objects }, { key }) => {
        await objects.delete(key);
        return { status: 204 };
      }),
      ListObjectsV2: inBucket(listObjects),
    },
    putObject: async (bucket, key, body) => {
      await bucketOf(bucket).objects.put(key, only(body), false);
    },
  };
}

/** Headers that ask for something which would silently not happen. */
const UNSERVED = /^(x-amz-meta-|x-amz-tagging$|x-amz-object-lock-|if-(match|modified|unmodified))/;

function refuseUnserved({ headers }: S3Request): void {
  const unserved = Object.keys(headers).find((name) => UNSERVED.test(name));
  if (unserved) throw new ServiceError('NotImplemented', `${unserved} is not served here`, 501);
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

async function putObject({ objects }: Bucket, request: S3Request): Promise<Answer> {
  const condition = request.headers['if-none-match'];
  if (condition !== undefined && condition !== '*') {
    throw new ServiceError('NotImplemented', 'If-None-Match takes * only', 501);
  }
  const etag = await objects.put(request.key, checkedBody(request), condition === '*');
  return { status: 200, headers: { etag: `"${etag}"` } };
}

/** The object's bytes; throws at their end when length or checksum is not what the sender said. */
async function* checkedBody({ headers, body }: S3Request): AsyncGenerator<Buffer> {
  const trailers = new Map<string, string>();
  const isChunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  const length = headers[isChunked ? 'x-amz-decoded-content-length' : 'content-length'];
  const checksums = checksumsOf(headers);
  let received = 0;
  for await (const part of isChunked ? withoutChunks(body, trailers) : body) {
    received += part.length;
    checksums.update(part);
    yield part;
  }
  if (length !== undefined && received !== Number(length)) {
    throw new ServiceError('IncompleteBody', 'The body is not as long as its header says');
  }
  checksums.verify(trailers);
}

async function getObject({ objects }: Bucket, { key, headers }: S3Request): Promise<Answer> {
  const object = await objects.open(key);
  const range = headers['range'];
  const span = range === undefined ? undefined : rangeOf(range, object.size);
  if (span === 'unsatisfiable') {
    await object.handle.close();
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  const { start, end } = span ?? { start: 0, end: object.size - 1 };
  return {
    status: span ? 206 : 200,
    headers: {
      ...describe(object),
      'content-length': String(end - start + 1),
      ...(span && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
    },
    body: object.handle.createReadStream({
      start,
      end: Math.max(end, start),
      highWaterMark: 1 << 18,
    }),
  };
}

/** `bytes=a-b`, `bytes=a-` or `bytes=-n`; undefined for a header of another form, which S3 overlooks. */
function rangeOf(
  header: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

async function headObject({ objects }: Bucket, { key }: S3Request): Promise<Answer> {
  const object = await objects.open(key);
  await object.handle.close();
  return {
    status: 200,
    headers: { ...describe(object), 'content-length': String(object.size) },
  };
}

const describe = ({ etag, modified }: ObjectFile): Record<string, string> => ({
  etag: `"${etag}"`,
  'last-modified': modified.toUTCString(),
  'content-type': 'binary/octet-stream',
  'accept-ranges': 'bytes',
});

const MAX_KEYS = 1000;

async function listObjects({ name, dir, objects }: Bucket, { query }: S3Request): Promise<Answer> {
  const token = query.get('continuation-token');
  const listing: Listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: token ? Buffer.from(token, 'base64url').toString() : (query.get('start-after') ?? ''),
    max: Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS),
  };
  const page = await listKeys(dir, listing);
  const isEncoded = query.get('encoding-type') === 'url';
  const shown = (key: string): string => (isEncoded ? encodeURIComponent(key) : key);
  const contents = await Promise.all(page.keys.map((key) => summary(objects, key)));
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xml('ListBucketResult', {
      Name: name,
      Prefix: shown(listing.prefix),
      Delimiter: listing.delimiter ? shown(listing.delimiter) : undefined,
      MaxKeys: listing.max,
      EncodingType: isEncoded ? 'url' : undefined,
      KeyCount: page.keys.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next && Buffer.from(page.next).toString('base64url'),
      Contents: contents
        .filter((entry) => entry !== undefined)
        .map((entry) => ({ ...entry, Key: shown(entry.Key) })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: shown(prefix) })),
    }),
  };
}

/** Undefined for an object that was deleted in the meantime. */
async function summary(objects: ObjectStore, key: string) {
  const object = await objects.open(key).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'NoSuchKey') return undefined;
    throw error;
  });
  await object?.handle.close();
  return (
    object && {
      Key: key,
      LastModified: object.modified.toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.size,
      StorageClass: 'STANDARD',
    }
  );
}
