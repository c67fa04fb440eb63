import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { DaysTotals, StoredDayTotals } from '../domain/day-totals.ts';
import { parquetObject } from '../lake/parquet/parquet-object.ts';
import type { QuarantineRecord } from '../lake/quarantine-object.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { type ArchiveStore, archivePrefix, linesArchive } from '../retraction/archive.ts';
import { StoredItem } from '../retraction/raw-item.ts';
import { columnsOf } from '../rewrite/content/line-rows.ts';
import { LandedDays } from '../staging/plan.ts';
import type { ChangedItems } from './change/changed-items.ts';
import type { IngestChange } from './change/ingest-change.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

const Counts = z.object({ accepted: z.int(), quarantined: z.int() });
const BatchLanding = z.object({
  ingestId: z.string(),
  batchId: z.string(),
  firstRow: z.int(),
  accepted: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  quarantineKeys: z.array(z.string()),
  days: LandedDays.optional(),
  dayTotals: StoredDayTotals.optional(),
});

/** What changes of an ingest. Written after everything else that is prepared. */
export const Manifest = z.object({
  v: z.literal(1),
  /** The lines of the days that change, before and after it. */
  before: DaysTotals,
  after: DaysTotals,
  landings: z.array(BatchLanding),
  /** The quarantine objects that change. */
  quarantineKeys: z.array(z.string()),
  counts: z.object({ before: Counts, after: Counts }),
});
export type Manifest = z.output<typeof Manifest>;

const Items = z.object({ invoices: z.array(StoredItem), customers: z.array(StoredItem) });
const PreparedItems = z.object({ put: Items, removed: Items, moved: z.array(StoredItem) });
const PreparedRecords = z.array(
  z.object({
    key: z.string(),
    own: z.array(z.object({ ingestId: z.string(), row: z.int(), json: z.string() })),
  }),
);

const nameOf = (operationId: string, ingestId: string, name: string): string =>
  `${archivePrefix(operationId, ingestId)}${name}`;

/** Stores what an operation is to change of an ingest. The manifest says that all of it is there. */
export async function prepare(
  operationId: string,
  change: IngestChange,
  store: ArchiveStore,
): Promise<void> {
  const { ingestId, days, items, records, landings } = change;
  const put = async (name: string, value: unknown) =>
    store.put(nameOf(operationId, ingestId, name), await deflate(JSON.stringify(value)));
  for (const [date, rows] of change.lines) {
    await store.put(linesArchive(operationId, ingestId, date), parquetObject(columnsOf(rows)));
  }
  await put(ITEMS, PreparedItems.encode(items));
  await put(RECORDS, records);
  const sides = (side: 'before' | 'after') =>
    days.flatMap((day) => (day[side].lineCount > 0 ? [{ date: day.date, ...day[side] }] : []));
  const manifest: Manifest = {
    v: 1,
    before: sides('before'),
    after: sides('after'),
    landings,
    quarantineKeys: records.map(({ key }) => key),
    counts: { before: change.before, after: change.after },
  };
  await put(MANIFEST, Manifest.encode(manifest));
}

const ITEMS = 'items.json.gz';
const RECORDS = 'records.json.gz';
const MANIFEST = 'manifest.json.gz';

/** What an operation has prepared of an ingest. */
export function preparedOf(store: ArchiveStore, operationId: string, ingestId: string) {
  const read = async (name: string): Promise<unknown> => {
    const key = nameOf(operationId, ingestId, name);
    const bytes = await store.get(key);
    if (!bytes) throw new OperationFault('PreparedMissing', `${key} is not there`);
    return JSON.parse((await inflate(bytes)).toString());
  };
  return {
    manifest: async (): Promise<Manifest> => Manifest.parse(await read(MANIFEST)),
    items: async (): Promise<ChangedItems> => PreparedItems.parse(await read(ITEMS)),
    records: async (): Promise<{ key: string; own: QuarantineRecord[] }[]> =>
      PreparedRecords.parse(await read(RECORDS)),
  };
}
