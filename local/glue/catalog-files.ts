import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
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

export type StoredTable = {
  table: Table;
  partitions: Map<string, Partition>;
  /** The numbers of the lines of its partitions that are unreadable. */
  damagedLines: number[];
};

export const partitionKey = (values: readonly string[]): string => JSON.stringify(values);

/**
 * A table has two files: `<database>/<table>/table.json`, with a checksum, and `partitions.jsonl`. The
 * latter has a line for every write of a partition, and the last one counts: JSON, a tab, a checksum (which
 * earlier versions left out). Lines are appended as a whole, so another process may read them at any
 * time.
 */
const TABLE = 'table.json';
const PARTITIONS = 'partitions.jsonl';

const DURABLE: Files = filesFor();

const tableDir = (dataDir: string, database: string, table: string): string =>
  join(layoutOf(dataDir).glue, encodeURIComponent(database), encodeURIComponent(table));

export const databasesIn = (dataDir: string): string[] => foldersIn(layoutOf(dataDir).glue);

export const tablesIn = (dataDir: string, database: string): string[] =>
  foldersIn(join(layoutOf(dataDir).glue, encodeURIComponent(database)));

/** The file of a table's partitions. */
export const partitionsFile = (dataDir: string, database: string, table: string): string =>
  join(tableDir(dataDir, database, table), PARTITIONS);

const foldersIn = (dir: string): string[] =>
  existsSync(dir) ? readdirSync(dir).sort().map(decodeURIComponent) : [];

export function writeDatabase(dataDir: string, database: string, files = DURABLE): void {
  files.makeFolderSync(join(layoutOf(dataDir).glue, encodeURIComponent(database)));
}

export function writeTable(dataDir: string, database: string, table: Table, files = DURABLE): void {
  const dir = tableDir(dataDir, database, table.Name);
  files.makeFolderSync(dir);
  const json = JSON.stringify(table);
  files.replaceSync(join(dir, TABLE), `{"crc32":${crc32(json)},"table":${json}}`);
}

/** A view has no data that could be lost. */
export function removeView(dataDir: string, database: string, name: string): void {
  rmSync(tableDir(dataDir, database, name), { recursive: true });
}

/** Thrown when the file that describes a table is damaged or missing. */
export class TableUnreadable extends Error {
  constructor(file: string, cause: unknown) {
    super(`The description of a table is damaged or missing: ${file}`, { cause });
    this.name = 'TableUnreadable';
  }
}

/** Leaves out the partitions whose lines are damaged. Throws `TableUnreadable`. */
export function readTable(dataDir: string, database: string, name: string): StoredTable {
  const file = join(tableDir(dataDir, database, name), TABLE);
  const stored: StoredTable = {
    table: tableIn(file),
    partitions: new Map(),
    damagedLines: [],
  };
  for (const [index, line] of linesOf(partitionsFile(dataDir, database, name)).entries()) {
    const partition = partitionIn(line);
    if (partition) stored.partitions.set(partitionKey(partition.Values), partition);
    else stored.damagedLines.push(index + 1);
  }
  return stored;
}

/** Earlier versions wrote the table alone, without a checksum. */
const TableFile = z.union([
  z
    .strictObject({ crc32: z.int(), table: z.looseObject({}) })
    .refine((file) => crc32(JSON.stringify(file.table)) === file.crc32)
    .transform(({ table }) => table)
    .pipe(Table),
  Table,
]);

function tableIn(file: string): Table {
  try {
    return TableFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new TableUnreadable(file, error);
  }
}

export function appendPartitions(
  dataDir: string,
  database: string,
  table: string,
  partitions: readonly Partition[],
  files = DURABLE,
): void {
  files.appendSync(partitionsFile(dataDir, database, table), linesFor(partitions));
}

/** Drops superseded lines, and a line that a killed process left incomplete. */
export function compactPartitions(
  dataDir: string,
  database: string,
  stored: StoredTable,
  files = DURABLE,
): void {
  const file = partitionsFile(dataDir, database, stored.table.Name);
  if (existsSync(file)) files.replaceSync(file, linesFor([...stored.partitions.values()]));
}

/** undefined when the line is damaged. */
function partitionIn(line: string): Partition | undefined {
  const [json = '', checksum] = line.split('\t');
  if (checksum !== undefined && checksum !== checksumOf(json)) return undefined;
  try {
    return Partition.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Text after the last newline is a write that was never acknowledged. */
const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];

const linesFor = (partitions: readonly Partition[]): string =>
  partitions.map((partition) => lineFor(JSON.stringify(partition))).join('');

/** JSON has no tab: one in a value is escaped. */
const lineFor = (json: string): string => `${json}\t${checksumOf(json)}\n`;

const checksumOf = (json: string): string => crc32(json).toString(16).padStart(8, '0');
