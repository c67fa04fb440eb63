import { inOrder } from '../concurrency/in-order.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { saveProgress } from './audit-progress.ts';
import { type AuditRun, isOver } from './audit-run.ts';
import { checkObject } from './check-object.ts';
import { inEntries, type OpenDay } from './open-days.ts';
import type { AuditPorts, AuditStores, StoredObject } from './ports.ts';

const DAYS_AT_A_TIME = 8;
/** Objects of a day, or of the sweep. Each may need its batch and its plan. */
const OBJECTS_AT_A_TIME = 8;

/**
 * Looks for objects in the lake bucket that no sealed plan names. Checks
 *
 * - the stray objects that earlier audits found;
 * - on the days to which audited batches wrote, the objects that were written since the last audit,
 *   up to the time that batches are audited to. Those of later batches are left to the audit that
 *   reads their plans anyway;
 * - the next objects of the whole bucket. In time this sweep reaches every object, and an audit costs
 *   no more in a large lake than in a small one.
 */
export async function findStrayObjects(run: AuditRun, ports: AuditPorts): Promise<void> {
  await inOrder([...run.uncheckedObjects], {
    limit: OBJECTS_AT_A_TIME,
    mustStop: () => isOver('objects', run, ports),
    action: (key) => checkAgain(key, run, ports),
    passed: () => saveProgress(run, ports),
  });
  await inParallel(DAYS_AT_A_TIME, inEntries(run.openDays, Number.POSITIVE_INFINITY), (day) =>
    checkDay(day, run, ports),
  );
  await sweep(run, ports);
}

async function checkAgain(key: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  const { objects } = await ports.stores.objects(key);
  if (objects.some((object) => object.key === key)) await checkObject(key, run, ports);
  run.uncheckedObjects.delete(key);
}

async function checkDay(day: OpenDay, run: AuditRun, ports: AuditPorts): Promise<void> {
  const { since, prefix, after } = day;
  const until = run.progress.batchesFrom;
  if (isOver('objects', run, ports)) return;
  const left = await inOrder(objectsBelow(prefix, after, ports.stores), {
    limit: OBJECTS_AT_A_TIME,
    mustStop: () => isOver('objects', run, ports),
    action: async ({ key, modifiedAt }) => {
      if (modifiedAt >= since && modifiedAt < until) await checkObject(key, run, ports);
    },
    passed: async ({ key }) => {
      day.after = key;
      await saveProgress(run, ports);
    },
  });
  if (!left) run.openDays.delete(day);
}

/** Continues the sweep, or begins it again after the last key. */
async function sweep(run: AuditRun, ports: AuditPorts): Promise<void> {
  const { progress, options } = run;
  let begun = 0;
  const mustStop = () => begun >= options.sweptObjects || isOver('sweep', run, ports);
  if (mustStop()) return;
  const left = await inOrder(objectsBelow('', progress.sweptTo, ports.stores), {
    limit: OBJECTS_AT_A_TIME,
    mustStop,
    action: async ({ key }) => {
      begun += 1;
      await checkObject(key, run, ports);
    },
    passed: async ({ key }) => {
      progress.sweptTo = key;
      await saveProgress(run, ports);
    },
  });
  if (!left) progress.sweptTo = '';
}

async function* objectsBelow(
  prefix: string,
  from: string | undefined,
  stores: AuditStores,
): AsyncGenerator<StoredObject> {
  let after = from;
  for (let more = true; more; ) {
    const page = await stores.objects(prefix, after);
    yield* page.objects;
    after = page.objects.at(-1)?.key;
    more = page.more && after !== undefined;
  }
}
