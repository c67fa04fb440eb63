import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped } from '../../ui/text.ts';
import { KIND_BYTES, refuseOtherKinds } from './file-kind.ts';

export type FileFormat = 'csv' | 'ndjson' | 'json';

/** A file to upload. It can be read any number of times. */
export type SourceFile = {
  path: string;
  format: FileFormat;
  /** The unpacked bytes, in pieces of a few hundred KiB. Throws a `CommandError`. */
  bytes(): AsyncIterable<Buffer>;
};

const READ_BYTES = 512 * 1024;
const UNPACK_BYTES = 256 * 1024;

const FORMATS: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

/** Throws a `CommandError` when the file does not exist, or is of a kind that can't be uploaded. */
export async function sourceFile(path: string): Promise<SourceFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  if (found.isDirectory()) {
    throw new CommandError(`${path} is a directory. Name a file.`, REFUSED);
  }
  const gzipped = await isGzip(path);
  const format = FORMATS[extname(path.toLowerCase().replace(/\.gz$/, ''))];
  if (!format) {
    const known = Object.keys(FORMATS).join(', ');
    const found = extname(path.toLowerCase().replace(/\.gz$/, '')) || 'no ending';
    throw new CommandError(
      `${path}: the file name does not say the format. Expected ${known}, optionally followed by .gz, found ${found}. Rename or export the file.`,
      REFUSED,
    );
  }
  return { path, format, bytes: () => unpacked(path, gzipped) };
}

/** Looks at the first bytes and ignores the name. Throws when they are those of no text. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(KIND_BYTES), 0, KIND_BYTES, 0);
    refuseOtherKinds(path, buffer.subarray(0, bytesRead));
    return bytesRead >= 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

async function* unpacked(path: string, gzipped: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  // A read error destroys the gunzip stream too, so that the iteration below throws it.
  const stream = gzipped
    ? pipeline(file, createGunzip({ chunkSize: UNPACK_BYTES }), () => undefined)
    : file;
  let length = 0;
  try {
    for await (const piece of stream) {
      yield piece;
      length += piece.length;
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(unreadable(path, length, error), REFUSED, error);
  }
}

function unreadable(path: string, length: number, error: NodeJS.ErrnoException): string {
  if (!error.code?.startsWith('Z_')) {
    return `${path} can't be read to its end: ${reasonOf(error)}.`;
  }
  const where = `after ${grouped(length)} unpacked bytes`;
  const what =
    error.code === 'Z_BUF_ERROR'
      ? `is incomplete: its gzip data breaks off ${where}`
      : `is damaged: ${where}, its gzip data can't be unpacked (${error.message})`;
  return `${path} ${what}. Copy or download it again.`;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'permission denied';
  return error.message;
}
