import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Durability } from '../../data-dir/files.ts';

/** The file of the tables in their folder. SQLite keeps its newest writes in one beside it. */
const databaseIn = (folder: string): string => join(folder, 'tables.sqlite');
export const newestWritesIn = (folder: string): string => `${databaseIn(folder)}-wal`;

/** Identifies the file as ours: "invp". */
const APPLICATION = 0x696e7670;
/** Raised when an older version can't read what a newer one writes. */
const VERSION = 1;

/**
 * Small pages, because a single write writes whole ones. Up to 16 MB of newest writes are kept until they are moved to the tables:
 * a page that is written many times is moved once. The connection is the only one, so SQLite need
 * not share its index of the newest writes, nor lock for each call.
 */
const settings = (durability: Durability): string => `
  PRAGMA page_size = 4096;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = ${durability === 'power-loss' ? 'NORMAL' : 'OFF'};
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA cache_size = -16384;
`;

/** Opens the tables in a folder, or new ones. Throws when there are any and they are not intact. */
export function openDatabase(folder: string, durability: Durability): DatabaseSync {
  const file = databaseIn(folder);
  const isNew = !existsSync(file) || statSync(file).size === 0;
  const database = new DatabaseSync(file);
  try {
    database.exec(settings(durability));
    if (isNew) identify(database);
    check(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Tables that end with the process. */
export const databaseInMemory = (): DatabaseSync => new DatabaseSync(':memory:');

const identify = (database: DatabaseSync): void =>
  database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}`);

function check(database: DatabaseSync): void {
  const value = (pragma: string): unknown =>
    Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
  if (value('application_id') !== APPLICATION) throw new Error('The file is corrupt: its header');
  const version = value('user_version');
  if (version !== VERSION) {
    throw new Error(`Expected version ${VERSION} of the format, found ${version}`);
  }
  // A changed byte in a key would hide its item, and what was counted would count again.
  const found = value('integrity_check(1)');
  if (found !== 'ok') throw new Error(`The file is corrupt: ${found}`);
}
