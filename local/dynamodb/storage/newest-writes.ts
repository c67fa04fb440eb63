import { closeSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Damages } from '../../data-dir/damage.ts';
import { newestWritesIn } from './database.ts';
import { HEADER_BYTES, intactPages, saltOf } from './wal-file.ts';

/**
 * How many pages of newest writes there are, noted in a small file beside them. SQLite takes a file
 * that was cut off for one that ends there, so only this shows that writes are missing. It may be
 * behind by some writes, never ahead.
 */
const NOTE = 'newest-writes.json';
const Note = z
  .strictObject({ salt: z.string(), pages: z.int().nonnegative(), crc32: z.int() })
  .refine((note) => note.crc32 === checksumOf(note.salt, note.pages));
type Note = z.infer<typeof Note>;

const checksumOf = (salt: string, pages: number): number => crc32(`${salt} ${pages}`);

/** Notes the newest writes of open tables. Does nothing when the note can't be written. */
export function noteNewestWrites(folder: string, database: DatabaseSync): void {
  try {
    const { log, checkpointed } = { ...database.prepare('PRAGMA wal_checkpoint(NOOP)').get() };
    // What has been moved to the tables can't be missing.
    const pages = log === checkpointed ? 0 : Number(log);
    const salt = saltOf(startOf(newestWritesIn(folder))) ?? '';
    const text = JSON.stringify({ salt, pages, crc32: checksumOf(salt, pages) });
    if (readNote(folder) !== text) writeFileSync(join(folder, NOTE), text);
  } catch {
    // The disk may be full. The next note will do.
  }
}

/** To be called before tables are closed: then all of their writes are in one file. */
export const forgetNewestWrites = (folder: string): void =>
  rmSync(join(folder, NOTE), { force: true });

/** Says what of the newest writes is missing while the tables are closed; undefined if nothing is. */
export function lostWrites(folder: string): string | undefined {
  const note = noteIn(folder);
  if (!note || note.pages === 0) return undefined;
  const file = newestWritesIn(folder);
  const bytes = readOrEmpty(file);
  const salt = saltOf(bytes);
  // SQLite writes from the start again, with another salt, when it has moved all to the tables.
  if (salt !== undefined && salt !== note.salt) return undefined;
  const pages = salt === undefined ? 0 : intactPages(bytes, note.pages);
  if (pages >= note.pages) return undefined;
  return `The newest writes to the tables are lost: ${file} had ${note.pages} pages, and has ${pages}.`;
}

/** The same for a start, which goes on with the tables as they are. */
export function reportLostWrites(folder: string, damages: Damages): void {
  const says = lostWrites(folder);
  if (says !== undefined) damages.report({ part: 'tables', says });
}

function startOf(file: string): Buffer {
  const start = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, start, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  return start;
}

function readOrEmpty(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function readNote(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, NOTE), 'utf8');
  } catch {
    return undefined;
  }
}

function noteIn(folder: string): Note | undefined {
  try {
    return Note.parse(JSON.parse(readNote(folder) ?? ''));
  } catch {
    return undefined;
  }
}
