import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped } from '../../ui/text.ts';

const UNPACK_BYTES = 256 * 1024;

/** Unpacks gzip data. Throws a `CommandError` when it is damaged or breaks off. */
export async function* gunzipped(
  name: string,
  packed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  // A read error destroys the gunzip stream too, so that the iteration below throws it.
  const unpacked = createGunzip({ chunkSize: UNPACK_BYTES });
  const stream = pipeline(Readable.from(packed), unpacked, () => undefined);
  let length = 0;
  try {
    for await (const piece of stream) {
      yield piece;
      length += piece.length;
    }
  } catch (error) {
    throw explained(name, length, error);
  }
}

function explained(name: string, length: number, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (typeof error.code !== 'string' || !error.code.startsWith('Z_')) return error;
  const where = `after ${grouped(length)} unpacked bytes`;
  const what =
    error.code === 'Z_BUF_ERROR'
      ? `is incomplete: its gzip data breaks off ${where}`
      : `is damaged: ${where}, its gzip data can't be unpacked (${error.message})`;
  return new CommandError(`${name} ${what}. Copy or download it again.`, REFUSED, error);
}

/** The first bytes of a stream, at most `length`. The rest is not read. */
export async function firstBytes(bytes: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let read = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    read += piece.length;
    if (read >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
