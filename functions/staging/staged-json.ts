import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync, gzip } from 'node:zlib';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);
/**
 * A plan of 31,000 lines has a MB. In pieces of 16 KB, which are the default, inflating it takes twice
 * the CPU.
 */
const INFLATED_BYTES = 256 * 1024;
/** The same for deflating, to a third of that. */
const FAST = { level: 1, chunkSize: 128 * 1024 };
const NEWLINE = 10;

/** A JSON object in two parts. The head is staged so that it can be read alone. Neither is empty. */
export type Headed = { head: object; rest: object };

/** Encodes a value as JSON, compressed with gzip level 1. */
export const jsonBytes = (value: unknown): Promise<Buffer> => deflate(JSON.stringify(value), FAST);

/**
 * Encodes the two parts as one JSON object, in which a newline follows the head. JSON.stringify writes
 * no other. Each part is a member of the gzip file, which has a checksum of its own.
 */
export async function headedBytes({ head, rest }: Headed): Promise<Buffer> {
  const members = await Promise.all([
    deflate(`${JSON.stringify(head).slice(0, -1)}\n`, FAST),
    deflate(`,${JSON.stringify(rest).slice(1)}`, FAST),
  ]);
  return Buffer.concat(members);
}

/** Decodes what jsonBytes or headedBytes encoded. Throws when it is damaged. */
export const jsonIn = async (bytes: Uint8Array): Promise<unknown> =>
  JSON.parse((await inflate(bytes, { chunkSize: INFLATED_BYTES })).toString());

/**
 * Returns the head of staged JSON that begins with these bytes and is of this length, or all of a
 * value that was staged without one. Undefined if more bytes are needed. Throws when they are damaged.
 */
export function headIn(bytes: Uint8Array, length: number): unknown {
  const text = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  const end = text.indexOf(NEWLINE);
  // With a byte after the newline, the next member has begun, and the checksum of the head is right.
  if (end >= 0 && end + 1 < text.length) return JSON.parse(`${text.toString('utf8', 0, end)}}`);
  return bytes.length === length ? JSON.parse(gunzipSync(bytes).toString()) : undefined;
}
