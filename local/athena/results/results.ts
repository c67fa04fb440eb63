import type { ObjectStore } from '../../s3/object-store.ts';
import { invalidRequest } from '../errors.ts';
import type { ColumnInfo } from './column-info.ts';

/** Where a result is. */
export type Place = { bucket: string; key: string };

/** Throws unless this is a place in S3 to write results to. */
export function placeIn(outputLocation: string, name: string): Place {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(outputLocation) ?? [];
  if (!bucket) throw invalidRequest('outputLocation is not a valid S3 path.');
  return { bucket, key: `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${name}` };
}

export const locationOf = ({ bucket, key }: Place): string => `s3://${bucket}/${key}`;

/** The place that `locationOf` was made of. */
export const placeOfResult = (location = ''): Place =>
  placeIn(location.replace(/[^/]*$/, ''), location.replace(/^.*\//s, ''));

const READ_BYTES = 1 << 18;

/**
 * Reads bytes of an object from a position on, more and more of them until `take` is satisfied or
 * the object ends.
 */
export async function readFrom<T>(
  objects: ObjectStore,
  key: string,
  start: number,
  take: (bytes: Buffer, isEnd: boolean) => T | undefined,
): Promise<T> {
  const { handle, size } = await objects.open(key);
  try {
    for (let length = READ_BYTES; ; length *= 4) {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - start)));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      const taken = take(buffer.subarray(0, bytesRead), start + bytesRead >= size);
      if (taken !== undefined) return taken;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Athena writes the columns of a result beside it, in a format that it does not document. Here it is
 * the JSON of the API.
 */
export async function putMetadata(
  { objects, key }: { objects: ObjectStore; key: string },
  columns: readonly ColumnInfo[],
): Promise<void> {
  const text = JSON.stringify({ ColumnInfo: columns });
  await objects.put(`${key}.metadata`, only(Buffer.from(text)), false);
}

export async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
