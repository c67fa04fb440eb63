import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Request } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { type HttpResponse, xml } from '../endpoint/protocols.ts';
import { keyOfSegment } from './object-path.ts';
import type { Bucket, ObjectStore } from './object-store.ts';

const MAX_KEYS = 1000;

export async function listObjects(
  { name, dir, objects }: Bucket,
  { query }: S3Request,
): Promise<HttpResponse> {
  const token = query.get('continuation-token');
  const listing: Listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: token ? Buffer.from(token, 'base64url').toString() : (query.get('start-after') ?? ''),
    max: Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS),
  };
  const page = await listKeys(dir, listing);
  const isEncoded = query.get('encoding-type') === 'url';
  const encoded = (key: string): string => (isEncoded ? encodeURIComponent(key) : key);
  const contents = await Promise.all(page.keys.map((key) => summary(objects, key)));
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xml('ListBucketResult', {
      Name: name,
      Prefix: encoded(listing.prefix),
      Delimiter: listing.delimiter ? encoded(listing.delimiter) : undefined,
      MaxKeys: listing.max,
      EncodingType: isEncoded ? 'url' : undefined,
      KeyCount: page.keys.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next && Buffer.from(page.next).toString('base64url'),
      Contents: contents
        .filter((entry) => entry !== undefined)
        .map((entry) => ({ ...entry, Key: encoded(entry.Key) })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) })),
    }),
  };
}

/** Undefined for an object that has been deleted in the meantime. */
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

type Listing = { prefix: string; delimiter: string; after: string; max: number };

type Page = {
  keys: string[];
  commonPrefixes: string[];
  /** The last key or common prefix of this page, if there are more. */
  next?: string;
};

/**
 * One page of a bucket's keys in the order of their UTF-8 bytes. With a delimiter, keys are grouped
 * by the part that ends at its first occurrence after the prefix.
 */
async function listKeys(bucketDir: string, listing: Listing): Promise<Page> {
  const keys: string[] = [];
  const groups: string[] = [];
  let last = '';
  for await (const key of keysUnder(bucketDir, '', listing)) {
    const group = groupOf(key, listing);
    const entry = group ?? key;
    if (entry === last || compare(entry, listing.after) <= 0) continue;
    if (keys.length + groups.length === listing.max) {
      return { keys, commonPrefixes: groups, ...(last && { next: last }) };
    }
    (group === undefined ? keys : groups).push(entry);
    last = entry;
  }
  return { keys, commonPrefixes: groups };
}

/** The key up to and including the first delimiter after the prefix; undefined if there is none. */
function groupOf(key: string, { prefix, delimiter }: Listing): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

type Bounds = Pick<Listing, 'prefix' | 'after'>;

/** All keys with the prefix, except those in folders that lie entirely before `after`. */
async function* keysUnder(dir: string, folder: string, bounds: Bounds): AsyncGenerator<string> {
  const entries = await readdir(dir, { withFileTypes: true });
  const sorted = entries
    .map((entry) => {
      const key = `${folder}${keyOfSegment(entry.name)}`;
      return {
        name: entry.name,
        isFolder: entry.isDirectory(),
        key: entry.isDirectory() ? `${key}/` : key,
      };
    })
    .sort((left, right) => compare(left.key, right.key));
  for (const { name, isFolder, key } of sorted) {
    if (!isFolder && key.startsWith(bounds.prefix)) yield key;
    if (isFolder && mayHold(key, bounds)) yield* keysUnder(join(dir, name), key, bounds);
  }
}

function mayHold(folder: string, { prefix, after }: Bounds): boolean {
  const isInPrefix = folder.startsWith(prefix) || prefix.startsWith(folder);
  return isInPrefix && (compare(folder, after) > 0 || after.startsWith(folder));
}

const compare = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));
