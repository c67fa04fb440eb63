import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';

const inflate = promisify(gunzip);

/** Encodes rows as gzipped NDJSON, which Athena, Spectrum and people can read. */
export function ndjsonObject(rows: readonly object[]): Buffer {
  return gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Returns the JSON of each row of such an object. Throws when it is not gzipped. */
export async function recordsIn(bytes: Uint8Array): Promise<string[]> {
  return (await inflate(bytes)).toString().split('\n').filter(Boolean);
}

/** Returns `YYYY-MM-DD HH:mm:ss.SSS`, which Hive and Athena read as a timestamp. */
export function sqlTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, -1);
}
