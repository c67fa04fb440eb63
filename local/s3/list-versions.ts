import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Request } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { type HttpResponse, xml } from '../endpoint/protocols.ts';
import { keyOfSegment } from './object-path.ts';
import type { Bucket } from './object-store.ts';
import type { ObjectVersion, VersionedObjects } from './versioned-objects.ts';
import { VERSIONS_FOLDER } from './versions.ts';

const MAX_KEYS = 1000;

type Place = { key: string; versionId: string };
type Entry = ObjectVersion & { key: string };

/** ListObjectVersions, without a delimiter. The bucket must be versioned. */
export async function listVersions(
  { name, dir, versioned }: Bucket,
  { query }: S3Request,
): Promise<HttpResponse> {
  if (!versioned || query.has('delimiter')) throw notServed();
  const prefix = query.get('prefix') ?? '';
  const max = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const after = {
    key: query.get('key-marker') ?? '',
    versionId: query.get('version-id-marker') ?? '',
  };
  const page = await pageOf(await keysIn([dir, versioned.dir], prefix), after, max, versioned);
  const isEncoded = query.get('encoding-type') === 'url';
  const encoded = (key: string): string => (isEncoded ? encodeURIComponent(key) : key);
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xml('ListVersionsResult', {
      Name: name,
      Prefix: encoded(prefix),
      MaxKeys: max,
      EncodingType: isEncoded ? 'url' : undefined,
      IsTruncated: page.next !== undefined,
      NextKeyMarker: page.next && encoded(page.next.key),
      NextVersionIdMarker: page.next?.versionId,
      Version: await elementsOf(
        page.entries.filter(({ isMarker }) => !isMarker),
        encoded,
      ),
      DeleteMarker: await elementsOf(
        page.entries.filter(({ isMarker }) => isMarker),
        encoded,
      ),
    }),
  };
}

async function pageOf(
  keys: readonly string[],
  after: Place,
  max: number,
  versioned: VersionedObjects,
): Promise<{ entries: Entry[]; next?: Place }> {
  const entries: Entry[] = [];
  for await (const entry of entriesAfter(keys, after, versioned)) {
    const last = entries.at(-1);
    if (entries.length === max && last) {
      return { entries, next: { key: last.key, versionId: last.id } };
    }
    entries.push(entry);
  }
  return { entries };
}

async function* entriesAfter(
  keys: readonly string[],
  after: Place,
  versioned: VersionedObjects,
): AsyncGenerator<Entry> {
  for (const key of keys) {
    if (compare(key, after.key) < 0) continue;
    const versions = await versioned.of(key);
    const left = key === after.key ? following(versions, after) : versions;
    yield* left.map((version) => ({ ...version, key }));
  }
}

/** Without a version, the page before ended with the last one of its key. */
function following(versions: ObjectVersion[], { versionId }: Place): ObjectVersion[] {
  if (versionId === '') return [];
  return versions.slice(versions.findIndex(({ id }) => id === versionId) + 1);
}

async function elementsOf(entries: readonly Entry[], encoded: (key: string) => string) {
  return Promise.all(
    entries.map(async ({ key, id, isLatest, isMarker, file }) => {
      const { size, mtime } = await stat(file);
      return {
        Key: encoded(key),
        VersionId: id,
        IsLatest: isLatest,
        LastModified: mtime.toISOString(),
        ...(!isMarker && { Size: size, StorageClass: 'STANDARD' }),
      };
    }),
  );
}

/** Returns the keys below a prefix that have a current or an old version, in the order of bytes. */
async function keysIn(dirs: readonly string[], prefix: string): Promise<string[]> {
  const keys = new Set<string>();
  for (const dir of dirs) await collectKeys(dir, '', prefix, keys);
  return [...keys].sort(compare);
}

async function collectKeys(dir: string, folder: string, prefix: string, keys: Set<string>) {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name === VERSIONS_FOLDER) {
      addKey(folder.slice(0, -1), prefix, keys);
      continue;
    }
    const key = `${folder}${keyOfSegment(entry.name)}`;
    if (!entry.isDirectory()) addKey(key, prefix, keys);
    else if (key.startsWith(prefix) || prefix.startsWith(key))
      await collectKeys(join(dir, entry.name), `${key}/`, prefix, keys);
  }
}

function addKey(key: string, prefix: string, keys: Set<string>): void {
  if (key.startsWith(prefix)) keys.add(key);
}

const compare = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

const notServed = (): ServiceError =>
  new ServiceError(
    'NotImplemented',
    'The versions of a bucket are listed here only if it is versioned, and without a delimiter',
    501,
  );
