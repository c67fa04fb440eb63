import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { printable } from '../../ui/text.ts';
import type { StoredFile } from '../stored/stored-file.ts';
import { damaged, encrypted, suspicious, tooManyEntries, unknownMethod } from './zip-faults.ts';

/** A file in a ZIP archive. */
export type ArchiveEntry = {
  /** Its path in the archive. */
  path: string;
  /** How messages name it. */
  name: string;
  /** Unpacked bytes. */
  size: number;
  /** The unpacked bytes. Throws a `CommandError` when they can't be read or are not the original. */
  bytes(): AsyncIterable<Buffer>;
};

/** A workbook has some dozen entries, and an archive of daily exports a few thousand. */
const MOST_ENTRIES = 20_000;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of an archive, from its central directory. Nothing is unpacked to a place that the
 * archive names. Throws a `CommandError` when the archive is damaged.
 */
export async function archiveEntries(file: StoredFile): Promise<ArchiveEntry[]> {
  try {
    const zip = await fromFdPromise(file.handle.fd, { autoClose: false });
    const entries: ArchiveEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entries.length === MOST_ENTRIES) throw tooManyEntries(file.name, MOST_ENTRIES);
      if (!entry.fileName.endsWith('/')) entries.push(archiveEntry(file.name, zip, entry));
    }
    return entries;
  } catch (error) {
    throw damaged(file.name, error);
  }
}

function archiveEntry(archive: string, zip: ZipFile, entry: Entry): ArchiveEntry {
  const path = entry.fileName;
  const name = `${printable(path)} in ${archive}`;
  return {
    path,
    name,
    size: entry.uncompressedSize,
    async *bytes() {
      refuseUnreadable(name, entry);
      try {
        yield* checked(await zip.openReadStreamPromise(entry), entry.crc32);
      } catch (error) {
        throw damaged(name, error);
      }
    },
  };
}

function refuseUnreadable(name: string, entry: Entry): void {
  if (entry.isEncrypted()) throw encrypted(name);
  const method = entry.compressionMethod;
  if (method !== STORED && method !== DEFLATED) throw unknownMethod(name, method);
  const { compressedSize, uncompressedSize } = entry;
  const doubt = suspicious(name, compressedSize, uncompressedSize);
  if (doubt) throw doubt;
}

/** The archive's checksum is the last to notice damage: yauzl compares sizes only. */
async function* checked(stream: Readable, expected: number): AsyncGenerator<Buffer> {
  let found = 0;
  for await (const piece of stream) {
    found = crc32(piece, found);
    yield piece;
  }
  if (found !== expected) throw new Error('its checksum is wrong');
}
