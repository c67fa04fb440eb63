import { type ArchiveEntry, archiveEntries } from '../archive/zip-archive.ts';
import { suspicious } from '../archive/zip-faults.ts';
import { NotATable } from '../file/not-a-table.ts';
import type { SourceFile } from '../file/source-file.ts';
import { byteKind, KIND_BYTES } from '../stored/byte-kind.ts';
import { firstBytes, gunzipped } from '../stored/gunzip.ts';
import { office97Kind } from '../stored/office-97.ts';
import { namedSpool, spool } from '../stored/spool.ts';
import type { StoredFile } from '../stored/stored-file.ts';
import { archiveTables } from './archive-tables.ts';
import type { Finding, Label, Search } from './finding.ts';
import { packageKind } from './package-kind.ts';
import { textTable } from './text-table.ts';
import { workbookTables } from './workbook-tables.ts';

/** Bytes in which there may be tables. */
export type Origin = {
  label: Label;
  bytes(): AsyncIterable<Buffer>;
  /** How many they are. Missing where that shows only once they are unpacked. */
  size?: number;
  /** The same bytes on the disk. Missing where they are unpacked on the way. */
  stored?: StoredFile;
  /** What the bytes were unpacked from. */
  within?: 'gzip' | 'archive';
  /** The size of the gzip data that they were unpacked from. */
  packed?: number | undefined;
};

/** The tables in bytes, by their content. A text is a table whose columns are not yet known. */
export async function tablesOf(origin: Origin, search: Search): Promise<Finding | SourceFile> {
  const { label } = origin;
  const start = await firstBytes(origin.bytes(), KIND_BYTES);
  const found = byteKind(start);
  switch (found.kind) {
    case 'text':
      return textTable(label, start, origin.bytes);
    case 'gzip':
      if (origin.within === 'gzip') throw refusal(label, TWICE_COMPRESSED);
      return tablesOf(unpacked(origin), search);
    case 'zip':
      return tablesOfPackage(origin, search);
    case 'parquet':
      return tablesOfParquet(origin, search);
    case 'office-97':
      throw refusal(label, await office97Kind(await onDisk(origin, search)));
    case 'other':
      throw refusal(label, found);
  }
}

const TWICE_COMPRESSED = { is: 'compressed twice', todo: 'Unpack it and upload the file itself.' };
const ARCHIVE_WITHIN = {
  is: 'an archive within another file',
  todo: 'Unpack the outer one, and upload the archive.',
};

function refusal({ path }: Label, { is, todo }: { is: string; todo: string }): NotATable {
  return new NotATable(`${path} is ${is}. ${todo}`);
}

function unpacked({ label, bytes, size }: Origin): Origin {
  return { label, bytes: () => gunzipped(label.path, bytes()), within: 'gzip', packed: size };
}

/** The bytes where they can be read at any position. */
async function onDisk(origin: Origin, search: Search): Promise<StoredFile> {
  if (origin.stored) return origin.stored;
  const copy = await spool(origin.label.path, withoutBomb(origin));
  search.closers.push(copy.close);
  return copy;
}

/** The bytes, until they look as if they were made to fill disks. */
async function* withoutBomb({ label, bytes, packed = Number.POSITIVE_INFINITY }: Origin) {
  let unpackedBytes = 0;
  for await (const piece of bytes()) {
    unpackedBytes += piece.length;
    const doubt = suspicious(label.path, packed, unpackedBytes);
    if (doubt) throw doubt;
    yield piece;
  }
}

async function tablesOfPackage(origin: Origin, search: Search): Promise<Finding> {
  const { label, within } = origin;
  const entries = await archiveEntries(await onDisk(origin, search));
  const found = packageKind(entries);
  if (found.kind === 'other') throw refusal(label, found);
  if (found.kind === 'workbook') return workbookTables(label, entries, search);
  if (within) throw refusal(label, ARCHIVE_WITHIN);
  return archiveTables(label, entries, search, tablesOfEntry);
}

function tablesOfEntry(label: Label, { bytes, size }: ArchiveEntry, search: Search) {
  return tablesOf({ label, bytes, size, within: 'archive' }, search);
}

async function tablesOfParquet(origin: Origin, search: Search): Promise<SourceFile> {
  const { label, stored } = origin;
  // DuckDB takes 40 MB of memory, which other files need not pay for.
  const { parquetTable } = await import('../parquet/parquet-table.ts');
  const table = await parquetTable({ ...label, onDisk: stored?.path ?? (await named()) });
  search.closers.push(table.close);
  return table;

  async function named(): Promise<string> {
    const copy = await namedSpool(label.path, withoutBomb(origin));
    search.closers.push(copy.close);
    return copy.path;
  }
}
