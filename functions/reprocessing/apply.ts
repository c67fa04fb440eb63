import { inParallel } from '../concurrency/in-parallel.ts';
import { dayOfQuarantineKey, linesLocation, quarantineLocation } from '../lake/lake-keys.ts';
import {
  LINE_COLUMNS,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
} from '../lake/lake-tables.ts';
import { createAll, partitionOf } from '../lake/partitions.ts';
import {
  type QuarantineRecord,
  quarantineRecords,
  recordsObject,
} from '../lake/quarantine-object.ts';
import type { TableName } from '../retraction/archive.ts';
import type { ReprocessingPorts } from './ports.ts';
import { type Manifest, preparedOf } from './prepared.ts';

const READS_AT_A_TIME = 16;
const TABLES: readonly TableName[] = ['customers', 'invoices'];

/** Registers the days on which there will be lines. One that is registered stays as it is. */
export async function registerDays(
  manifests: readonly Manifest[],
  ports: Pick<ReprocessingPorts, 'lakeDays' | 'lakeBucket' | 'createPartitions'>,
): Promise<void> {
  const { lakeDays, lakeBucket, createPartitions } = ports;
  const dates = new Set(manifests.flatMap(({ after }) => after.map(({ date }) => date)));
  const lines = await inParallel(READS_AT_A_TIME, [...dates].sort(), async (date) => {
    const { live } = await lakeDays.readDay(date);
    const location = `s3://${lakeBucket}/${linesLocation(date, live)}`;
    return partitionOf(date, location, LINE_COLUMNS, LINES_STORAGE);
  });
  const arrivals = new Set(
    manifests.flatMap(({ quarantineKeys }) => quarantineKeys.map(dayOfQuarantineKey)),
  );
  const quarantine = [...arrivals].sort().map((date) => {
    const location = `s3://${lakeBucket}/${quarantineLocation(date)}`;
    return partitionOf(date, location, QUARANTINE_COLUMNS, QUARANTINE_STORAGE);
  });
  await createAll(LINES_TABLE, lines, createPartitions);
  await createAll(QUARANTINE_TABLE, quarantine, createPartitions);
}

/** Replaces the items and the quarantined lines of an ingest, and then says what has landed of it. */
export async function replaceRest(
  operationId: string,
  ingestId: string,
  { landings }: Manifest,
  ports: Pick<ReprocessingPorts, 'items' | 'archive' | 'quarantine' | 'landings'>,
): Promise<void> {
  const prepared = preparedOf(ports.archive, operationId, ingestId);
  const { put, removed, moved } = await prepared.items();
  // In this order, so that no reader finds a line under its old and its new key.
  await ports.items.removeIfSame(moved);
  for (const table of TABLES) {
    await ports.items.remove(table, removed[table]);
    await ports.items.put(table, put[table]);
  }
  for (const { key, own } of await prepared.records()) {
    await replaceRecords(key, ingestId, own, ports);
  }
  for (const { batchId, ...landing } of landings) {
    await ports.landings.putLandings(batchId, [landing]);
  }
}

/** The records of other ingests stay as they are. An object of which nothing is left goes. */
async function replaceRecords(
  key: string,
  ingestId: string,
  own: readonly QuarantineRecord[],
  { quarantine }: Pick<ReprocessingPorts, 'quarantine'>,
): Promise<void> {
  const bytes = await quarantine.get(key);
  const found = bytes ? await quarantineRecords(bytes) : [];
  const records = [...found.filter((record) => record.ingestId !== ingestId), ...own];
  if (records.length > 0) await quarantine.put(key, recordsObject(records));
  else if (bytes) await quarantine.remove(key);
}
