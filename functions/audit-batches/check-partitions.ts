import { inParallel } from '../concurrency/in-parallel.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../lake/lake-tables.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { AuditRun } from './audit-run.ts';
import { auditedDay, locationsOf } from './audited-days.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts, AuditStores, LakeTable } from './ports.ts';

const PARTITIONS_AT_A_TIME = 4;

/** Where a batch has written. */
type Planned = {
  batchId: string;
  lake: readonly Pick<SealedPlan['lake'][number], 'date'>[];
  quarantine: readonly Pick<SealedPlan['quarantine'][number], 'date' | 'key'>[];
};

/**
 * Checks that queries see the plan's objects. A query reads below the location that the catalog has
 * for a day, and nowhere else.
 */
export async function checkPartitions(
  { batchId, lake, quarantine }: Planned,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const lines = await inParallel(PARTITIONS_AT_A_TIME, lake, ({ date }) =>
    checkLines(date, batchId, run, ports),
  );
  const quarantined = await inParallel(PARTITIONS_AT_A_TIME, quarantine, async ({ date, key }) => {
    const location = await locationOf(QUARANTINE_TABLE, date, run, ports.stores);
    return invisible(batchId, `${date} of ${QUARANTINE_TABLE}`, key, location);
  });
  return [...lines, ...quarantined].flat();
}

/** The location of a day's lines must be that of its live generation, or the one being switched to. */
async function checkLines(
  date: string,
  batchId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const { day } = await auditedDay(date, run, ports);
  const location = await locationOf(LINES_TABLE, date, run, ports.stores);
  const [expected = ''] = locationsOf(day);
  if (location === 'missing' || locationsOf(day).includes(location)) {
    return invisible(batchId, `${date} of ${LINES_TABLE}`, location, location);
  }
  // The day may have been switched between the two readings.
  const now = await ports.stores.location(LINES_TABLE, date);
  if (locationsOf(await ports.ledger.readDay(date)).includes(now)) return [];
  return invisible(batchId, `${date} of ${LINES_TABLE}`, expected, now);
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
