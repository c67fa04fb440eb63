import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Damages } from '../data-dir/damage.ts';

/**
 * How long LevelDB's newest log has become, noted in a small file among its own. LevelDB takes a log
 * that was cut off for one that ends there, so only this shows that writes are missing. It may be
 * behind by some writes, never ahead.
 */
const NOTE = 'newest-log.json';
const Note = z
  .strictObject({
    log: z.string().regex(/^\d+\.log$/),
    bytes: z.int().nonnegative(),
    crc32: z.int(),
  })
  .refine((note) => note.crc32 === checksumOf(note.log, note.bytes));
type Note = z.infer<typeof Note>;

const checksumOf = (log: string, bytes: number): number => crc32(`${log} ${bytes}`);

/** Notes the newest log of the tables in a folder. Does nothing when it can't be read or written. */
export function noteNewestLog(dir: string): void {
  try {
    const [log] = logsIn(dir).slice(-1);
    if (log === undefined) return;
    const bytes = statSync(join(dir, log)).size;
    const note: Note = { log, bytes, crc32: checksumOf(log, bytes) };
    const text = JSON.stringify(note);
    if (readNote(dir) !== text) writeFileSync(join(dir, NOTE), text);
  } catch {
    // LevelDB may remove the log meanwhile, and the disk may be full. The next note will do.
  }
}

/** Says what of the newest log is missing while LevelDB is not running; undefined if nothing is. */
export function lostWrites(dir: string): string | undefined {
  const note = noteIn(dir);
  if (!note) return undefined;
  const logs = logsIn(dir);
  // LevelDB begins another log and removes this one when it has moved its writes to a table file.
  if (logs.some((log) => log > note.log)) return undefined;
  const file = join(dir, note.log);
  const bytes = logs.includes(note.log) ? statSync(file).size : 0;
  if (bytes >= note.bytes) return undefined;
  return `The newest writes to the tables are lost: ${file} had ${note.bytes} bytes, and has ${bytes}.`;
}

/** The same for a start, which goes on with the tables as they are. */
export function reportLostWrites(dir: string, damages: Damages): void {
  const says = lostWrites(dir);
  if (says !== undefined) damages.report({ part: 'tables', says });
}

/** The names have six digits or more, so their order is that of their numbers. */
const logsIn = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => /^\d+\.log$/.test(name))
    .sort();

function readNote(dir: string): string | undefined {
  try {
    return readFileSync(join(dir, NOTE), 'utf8');
  } catch {
    return undefined;
  }
}

function noteIn(dir: string): Note | undefined {
  try {
    return Note.parse(JSON.parse(readNote(dir) ?? ''));
  } catch {
    return undefined;
  }
}
