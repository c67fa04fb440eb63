import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';

const inflate = promisify(gunzip);

/** Encodes rows as gzipped NDJSON, which Athena, Spectrum and people can read. */
export function ndjsonObject(rows: readonly object[]): Buffer {
  return jsonObject(rows.map((row) => JSON.stringify(row)));
}

/** The same for rows that are JSON already. */
export const jsonObject = (rows: readonly string[]): Buffer =>
  gzipSync(rows.map((row) => `${row}\n`).join(''));

/** An object inflates to several MB. In pieces of 16 KiB, Node's default, that takes twice as long. */
const CHUNK_BYTES = 1 << 20;

/** Returns the JSON of each row of such an object. Throws when it is not gzipped. */
export async function recordsIn(bytes: Uint8Array): Promise<string[]> {
  const text = (await inflate(bytes, { chunkSize: CHUNK_BYTES })).toString();
  return text.split('\n').filter(Boolean);
}

/** Returns `YYYY-MM-DD HH:mm:ss.SSS`, which Hive and Athena read as a timestamp. */
export function sqlTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, -1);
}

/** Reads what sqlTimestamp returned. Throws RangeError when it is anything else. */
export function timeOf(timestamp: string): number {
  const time = Date.parse(`${timestamp.replace(' ', 'T')}Z`);
  if (Number.isNaN(time)) throw new RangeError('A record has no valid timestamp');
  return time;
}
