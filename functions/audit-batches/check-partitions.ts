import { inParallel } from '../concurrency/in-parallel.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../lake/lake-tables.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { AuditRun } from './audit-run.ts';
import type { Difference } from './difference.ts';
import type { AuditStores, LakeTable } from './ports.ts';

const PARTITIONS_AT_A_TIME = 4;

/**
 * Checks that queries see the plan's objects. A query reads below the location that the catalog has
 * for a day, and nowhere else.
 */
export async function checkPartitions(
  { batchId, lake, quarantine }: SealedPlan,
  run: AuditRun,
  stores: AuditStores,
): Promise<Difference[]> {
  const written = [
    ...lake.map(({ date, key }) => ({ table: LINES_TABLE, date, key }) as const),
    ...quarantine.map(({ date, key }) => ({ table: QUARANTINE_TABLE, date, key }) as const),
  ];
  const found = await inParallel(PARTITIONS_AT_A_TIME, written, async ({ table, date, key }) =>
    invisible(batchId, `${date} of ${table}`, key, await locationOf(table, date, run, stores)),
  );
  return found.flat();
}

function invisible(
  id: string,
  partition: string,
  key: string,
  location: string | 'missing',
): Difference[] {
  if (location === 'missing') {
    const says = `Partition ${partition} is missing from the catalog, so no query sees what batch ${id} wrote to it.`;
    return [{ kind: 'PartitionMissing', id, says }];
  }
  if (key.startsWith(location)) return [];
  const says = `Partition ${partition} is at ${location} in the catalog, so no query sees ${key} of batch ${id}.`;
  return [{ kind: 'PartitionElsewhere', id, says }];
}

/** Asks the catalog once per day, and again if the day is missing: it may be added meanwhile. */
export async function locationOf(
  table: LakeTable,
  date: string,
  { locations }: AuditRun,
  stores: AuditStores,
): Promise<string | 'missing'> {
  const partition = `${table} ${date}`;
  const location = locations.get(partition) ?? (await stores.location(table, date));
  if (location !== 'missing') locations.set(partition, location);
  return location;
}
