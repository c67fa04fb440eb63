import { inParallel } from '../concurrency/in-parallel.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../lake/lake-tables.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { Difference } from './difference.ts';
import type { AuditStores, LakeTable } from './ports.ts';

const DAYS_AT_A_TIME = 4;

/** Whether queries see the plan's objects: they look below the location that the catalog names for each day, and nowhere else. */
export async function heldCatalog(
  { batchId, lake, quarantine }: SealedPlan,
  { location }: Pick<AuditStores, 'location'>,
): Promise<Difference[]> {
  const written = [
    ...lake.map(({ date, key }) => ({ table: LINES_TABLE, date, key }) as const),
    ...quarantine.map(({ date, key }) => ({ table: QUARANTINE_TABLE, date, key }) as const),
  ];
  const found = await inParallel(DAYS_AT_A_TIME, written, async ({ table, date, key }) =>
    unseen(batchId, `${date} of ${table}`, key, await location(table, date)),
  );
  return found.flat();
}

function unseen(id: string, day: string, key: string, location: string | 'missing'): Difference[] {
  if (location === 'missing') {
    const says = `The day ${day} is not in the catalog: no query sees what batch ${id} wrote to it.`;
    return [{ kind: 'PartitionMissing', id, says }];
  }
  if (key.startsWith(location)) return [];
  const says = `The day ${day} is at ${location} in the catalog: no query sees ${key} of batch ${id}.`;
  return [{ kind: 'PartitionElsewhere', id, says }];
}

/** Asks for each day once; what is not there yet may be there later. */
export function rememberedLocations(
  ask: AuditStores['location'],
): (table: LakeTable, date: string) => Promise<string | 'missing'> {
  const known = new Map<string, string>();
  return async (table, date) => {
    const day = `${table} ${date}`;
    const location = known.get(day) ?? (await ask(table, date));
    if (location !== 'missing') known.set(day, location);
    return location;
  };
}
