import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, objectsUnder, readableTable } from './catalog.ts';
import {
  databasesIn,
  partitionsFile,
  type StoredTable,
  TableUnreadable,
  tablesIn,
} from './catalog-files.ts';

/**
 * What is wrong with the catalog of a data directory, each in a sentence: files that can't be read,
 * and partitions that have objects and are not in the catalog. A writer adds objects first, so only
 * those count that were written before a time, in milliseconds.
 */
export function catalogDamage(dataDir: string, writtenBefore: number): string[] {
  return databasesIn(dataDir).flatMap((database) =>
    tablesIn(dataDir, database).flatMap((name) => {
      const stored = readableTable(dataDir, database, name);
      if (stored instanceof TableUnreadable) return [`${stored.message}.`];
      const file = partitionsFile(dataDir, database, name);
      return [...damagedLines(stored, file), ...unregistered(stored, dataDir, writtenBefore)];
    }),
  );
}

/** Says which lines of a file of partitions are unreadable. */
export function damagedLines({ damagedLines: lines }: StoredTable, file: string): string[] {
  if (lines.length === 0) return [];
  const numbers = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
  return [`Partitions of a table are unreadable: ${file}, ${numbers}.`];
}

/** Looks at the first partition key, whose values are folders: `key=value`. */
function unregistered(
  { table, partitions }: StoredTable,
  dataDir: string,
  writtenBefore: number,
): string[] {
  const [key] = table.PartitionKeys;
  const location = table.StorageDescriptor.Location;
  if (!key || !location.startsWith('s3://')) return [];
  const folder = folderOf(dataDir, location);
  const known = new Set([...partitions.values()].map(({ Values }) => `${key.Name}=${Values[0]}`));
  const unknown = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) =>
      name.startsWith(`${key.Name}=`) &&
      !known.has(name) &&
      isSettled(objectsUnder(dataDir, `${location.replace(/\/?$/, '/')}${name}/`), writtenBefore),
  );
  if (unknown.length === 0) return [];
  const [first = ''] = unknown;
  const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  return [
    `Partitions of ${table.Name} have objects and are not in the catalog: ${join(folder, first)}${others}.`,
  ];
}

const isSettled = (files: readonly string[], writtenBefore: number): boolean =>
  files.length > 0 && files.every((file) => statSync(file).mtimeMs < writtenBefore);
