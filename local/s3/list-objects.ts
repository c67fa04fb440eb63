import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOfSegment } from './object-path.ts';

export type Page = {
  keys: string[];
  commonPrefixes: string[];
  /** The last key or common prefix of the page, when more follow. */
  next?: string;
};

export type Listing = { prefix: string; delimiter: string; after: string; max: number };

/** One page of a bucket's keys in the order of their UTF-8 bytes; with a delimiter, grouped at its next occurrence. */
export async function listKeys(bucketDir: string, listing: Listing): Promise<Page> {
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

/** The key up to and with the first delimiter behind the prefix. */
function groupOf(key: string, { prefix, delimiter }: Listing): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

type Wanted = Pick<Listing, 'prefix' | 'after'>;

/** All keys with the prefix, and none from folders that lie wholly before `after`. */
async function* keysUnder(dir: string, folder: string, wanted: Wanted): AsyncGenerator<string> {
  const entries = await readdir(join(dir), { withFileTypes: true });
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
    if (!isFolder && key.startsWith(wanted.prefix)) yield key;
    if (isFolder && mayHold(key, wanted)) yield* keysUnder(join(dir, name), key, wanted);
  }
}

function mayHold(folder: string, { prefix, after }: Wanted): boolean {
  const inPrefix = folder.startsWith(prefix) || prefix.startsWith(folder);
  return inPrefix && (compare(folder, after) > 0 || after.startsWith(folder));
}

const compare = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));
