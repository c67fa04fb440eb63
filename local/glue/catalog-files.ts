import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Files, filesFor } from '../data-dir/files.ts';
import { layoutOf } from '../data-dir/layout.ts';

const Column = z.looseObject({
  Name: z.string(),
  Type: z.string().default('string'),
  Comment: z.string().optional(),
});

const StorageDescriptor = z.looseObject({
  Columns: z.array(Column).default([]),
  Location: z.string().default(''),
  InputFormat: z.string().default(''),
  SerdeInfo: z.looseObject({ SerializationLibrary: z.string().default('') }).optional(),
});

/** A table, as the Glue API has it. */
export const Table = z.looseObject({
  Name: z.string().toLowerCase(),
  Description: z.string().optional(),
  TableType: z.string().optional(),
  ViewOriginalText: z.string().optional(),
  PartitionKeys: z.array(Column).default([]),
  Parameters: z.record(z.string(), z.coerce.string()).default({}),
  StorageDescriptor,
});
export type Table = z.infer<typeof Table>;

/** A partition, as the Glue API has it. */
export const Partition = z.looseObject({
  Values: z.array(z.string()),
  StorageDescriptor: StorageDescriptor.optional(),
});
export type Partition = z.infer<typeof Partition>;

export type StoredTable = { table: Table; partitions: Map<string, Partition> };

export const partitionKey = (values: readonly string[]): string => JSON.stringify(values);

/**
 * A table has two files: `<database>/<table>/table.json` and `partitions.jsonl`. The latter has a
 * line for every write of a partition, and the last one counts. Lines are appended as a whole, so
 * another process may read them at any time.
 */
const TABLE = 'table.json';
const PARTITIONS = 'partitions.jsonl';

const DURABLE: Files = filesFor();

const tableDir = (dataDir: string, database: string, table: string): string =>
  join(layoutOf(dataDir).glue, encodeURIComponent(database), encodeURIComponent(table));

export const databasesIn = (dataDir: string): string[] => foldersIn(layoutOf(dataDir).glue);

export function tablesIn(dataDir: string, database: string): string[] {
  return foldersIn(join(layoutOf(dataDir).glue, encodeURIComponent(database))).filter((table) =>
    existsSync(join(tableDir(dataDir, database, table), TABLE)),
  );
}

const foldersIn = (dir: string): string[] =>
  existsSync(dir) ? readdirSync(dir).sort().map(decodeURIComponent) : [];

export function writeDatabase(dataDir: string, database: string, files = DURABLE): void {
  files.makeFolderSync(join(layoutOf(dataDir).glue, encodeURIComponent(database)));
}

export function writeTable(dataDir: string, database: string, table: Table, files = DURABLE): void {
  const dir = tableDir(dataDir, database, table.Name);
  files.makeFolderSync(dir);
  files.replaceSync(join(dir, TABLE), JSON.stringify(table));
}

/** A view has no data that could be lost. */
export function removeView(dataDir: string, database: string, name: string): void {
  rmSync(tableDir(dataDir, database, name), { recursive: true });
}

/** Throws when a file is damaged. */
export function readTable(dataDir: string, database: string, name: string): StoredTable {
  const dir = tableDir(dataDir, database, name);
  const table = Table.parse(JSON.parse(readFileSync(join(dir, TABLE), 'utf8')));
  return { table, partitions: new Map(linesOf(join(dir, PARTITIONS)).map(entryOf)) };
}

export function appendPartitions(
  dataDir: string,
  database: string,
  table: string,
  partitions: readonly Partition[],
  files = DURABLE,
): void {
  files.appendSync(join(tableDir(dataDir, database, table), PARTITIONS), linesFor(partitions));
}

/** Drops superseded lines, and a line that a killed process left incomplete. */
export function compactPartitions(
  dataDir: string,
  database: string,
  stored: StoredTable,
  files = DURABLE,
): void {
  const file = join(tableDir(dataDir, database, stored.table.Name), PARTITIONS);
  if (existsSync(file)) files.replaceSync(file, linesFor([...stored.partitions.values()]));
}

function entryOf(line: string): [string, Partition] {
  const partition = Partition.parse(JSON.parse(line));
  return [partitionKey(partition.Values), partition];
}

/** Text after the last newline is a write that was never acknowledged. */
const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];

const linesFor = (partitions: readonly Partition[]): string =>
  partitions.map((partition) => `${JSON.stringify(partition)}\n`).join('');
