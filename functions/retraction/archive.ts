import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { DaysTotals } from '../domain/day-totals.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { type RawItem, StoredItem } from './raw-item.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

/** The objects of the lake bucket below `archive/`. */
export interface ArchiveStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  keys(prefix: string): Promise<string[]>;
  remove(key: string): Promise<void>;
}

/** What an operation has archived of an ingest, written after all of it. */
export const Manifest = z.object({
  v: z.literal(1),
  days: DaysTotals,
  invoices: z.int().nonnegative(),
  customers: z.int().nonnegative(),
});
export type Manifest = z.output<typeof Manifest>;

export type TableName = 'invoices' | 'customers';

/** Everything that an operation has archived is below one prefix, and so is that of each ingest. */
export const operationArchive = (operationId: string): string => `archive/${operationId}/`;
export const archivePrefix = (operationId: string, ingestId: string): string =>
  `${operationArchive(operationId)}${ingestId}/`;

/** The lines of a day, as an object of the lines table. */
export const linesArchive = (operationId: string, ingestId: string, date: string): string =>
  `${archivePrefix(operationId, ingestId)}${date}.parquet`;

const itemsArchive = (operationId: string, ingestId: string, table: TableName): string =>
  `${archivePrefix(operationId, ingestId)}${table}.json.gz`;
const manifestKey = (operationId: string, ingestId: string): string =>
  `${archivePrefix(operationId, ingestId)}manifest.json`;

/** Reads the items of an archive. Throws if they are damaged. */
export async function archivedItems(bytes: Uint8Array): Promise<RawItem[]> {
  const lines = (await inflate(bytes)).toString().split('\n').slice(0, -1);
  return lines.map((line) => StoredItem.parse(JSON.parse(line)));
}

/** An ingest as an operation has archived it. */
export function archiveOf(store: ArchiveStore, operationId: string, ingestId: string) {
  const required = async (key: string): Promise<Buffer> => {
    const bytes = await store.get(key);
    if (!bytes) throw new OperationFault('ArchiveMissing', `${key} is not in the archive`);
    return Buffer.from(bytes);
  };
  return {
    putLines: (date: string, object: Uint8Array) =>
      store.put(linesArchive(operationId, ingestId, date), object),
    putItems: async (table: TableName, items: readonly RawItem[]) => {
      const text = items.map((item) => `${JSON.stringify(StoredItem.encode(item))}\n`).join('');
      await store.put(itemsArchive(operationId, ingestId, table), await deflate(text));
    },
    items: async (table: TableName): Promise<RawItem[]> =>
      archivedItems(await required(itemsArchive(operationId, ingestId, table))),
    putManifest: (manifest: Manifest) =>
      store.put(
        manifestKey(operationId, ingestId),
        Buffer.from(JSON.stringify(Manifest.encode(manifest))),
      ),
    manifest: async (): Promise<Manifest> =>
      Manifest.parse(JSON.parse((await required(manifestKey(operationId, ingestId))).toString())),
  };
}
