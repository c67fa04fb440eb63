import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, REFUSED } from '../../command.ts';

export type FileFormat = 'csv' | 'ndjson' | 'json';

/** A file to upload: what is in it, and its unpacked bytes as often as they are asked for. */
export type SourceFile = {
  path: string;
  format: FileFormat;
  /** In pieces of some 100 KiB; an endless file takes no more memory. Throws what a person can act on. */
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

/** Looks at a file. Throws when there is none, or when it is nothing that can be uploaded. */
export async function sourceFile(path: string): Promise<SourceFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  if (found.isDirectory()) throw new CommandError(`${path} is a folder; name a file.`, REFUSED);
  const packed = await beginsLikeGzip(path);
  const format = FORMATS[extname(path.toLowerCase().replace(/\.gz$/, ''))];
  if (!format) {
    const known = Object.keys(FORMATS).join(', ');
    throw new CommandError(
      `${path}: the name tells no format. Known are ${known}, also with .gz behind it.`,
      REFUSED,
    );
  }
  return { path, format, bytes: () => unpacked(path, packed) };
}

/** By its first bytes, whatever its name says. */
async function beginsLikeGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 4 && buffer.readUInt32LE() === 0x04034b50) {
      throw new CommandError(
        `${path} is a ZIP archive or a workbook: give the CSV in it.`,
        REFUSED,
      );
    }
    return bytesRead >= 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

async function* unpacked(path: string, packed: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  // An error of the file destroys the unpacking, and the iteration below throws it.
  const stream = packed
    ? pipeline(file, createGunzip({ chunkSize: UNPACK_BYTES }), () => undefined)
    : file;
  try {
    for await (const piece of stream) yield piece;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`${path} can't be read to its end: ${reasonOf(error)}.`, REFUSED, error);
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'it is not readable for you';
  return error.message;
}
