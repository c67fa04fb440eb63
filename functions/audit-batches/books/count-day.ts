import { inGroups } from '../../concurrency/in-groups.ts';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { linesLocation } from '../../lake/lake-keys.ts';
import {
  noObjectTotals,
  type ObjectTotals,
  sumOfIngests,
  type TotalsByIngest,
  totalsByIngest,
} from '../../lake/lake-object-totals.ts';
import type { AuditRun } from '../audit-run.ts';
import { auditedDay } from '../audited-days.ts';
import type { AuditPorts, StoredObject } from '../ports.ts';

/** Those of rewrites have at most some 12 MB. */
const OBJECTS_AT_A_TIME = 4;

/**
 * Returns what the live generation of a day has of each ingest, once in an audit. An object that is
 * missing or damaged is reported where it is checked; here its lines are missing.
 */
export function countDay(
  date: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Map<string, ObjectTotals>> {
  const known = run.lake.days.get(date) ?? counted(date, run, ports);
  run.lake.days.set(date, known);
  return known;
}

/** Forgets what was read of days: they may have changed since. */
export function forgetDays(dates: Iterable<string>, run: AuditRun): void {
  for (const date of dates) {
    run.lake.days.delete(date);
    run.lake.readings.delete(date);
    run.days.delete(date);
  }
}

async function counted(
  date: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Map<string, ObjectTotals>> {
  const { day } = await auditedDay(date, run, ports);
  const objects = await objectsBelow(linesLocation(date, day.live), ports);
  const sums = new Map<string, ObjectTotals>();
  for (const group of inGroups(objects, OBJECTS_AT_A_TIME)) {
    const found = await inParallel(OBJECTS_AT_A_TIME, group, ({ key }) =>
      inObject(key, run, ports),
    );
    for (const [ingestId, totals] of found.flatMap((each) => [...each])) {
      sums.set(ingestId, sumOfIngests([sums.get(ingestId) ?? noObjectTotals(), totals]));
    }
  }
  return sums;
}

async function inObject(
  key: string,
  { lake }: AuditRun,
  { stores }: AuditPorts,
): Promise<TotalsByIngest> {
  const known = lake.objects.get(key);
  if (known) return known;
  const bytes = await stores.object(key);
  try {
    return bytes === 'missing' ? new Map() : totalsByIngest(bytes);
  } catch {
    // The error may quote the data.
    return new Map();
  }
}

export async function objectsBelow(
  prefix: string,
  { stores }: AuditPorts,
): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for (let more = true; more; ) {
    const page = await stores.objects(prefix, found.at(-1)?.key);
    found.push(...page.objects);
    more = page.more && page.objects.length > 0;
  }
  return found;
}
