import { inParallel } from '../concurrency/in-parallel.ts';
import { batchOfKey } from '../lake/lake-keys.ts';
import { type AuditRun, plannedKeysOf } from './audit-run.ts';
import { type AuditState, MOST_OPEN_OBJECTS } from './audit-state.ts';
import type { StoredObject } from './ports.ts';

const ASKED_AT_A_TIME = 8;

/**
 * Looks for objects that no batch of the ledger has sealed: those found before, if they are still there; those that came since `from` into
 * the days that the audited batches wrote to; and the next pages of the whole bucket, so that in time every object is looked at and
 * an audit costs no more for a large lake.
 */
export async function auditObjects(
  { openObjects, sweptTo }: AuditState,
  from: string,
  run: AuditRun,
): Promise<Pick<AuditState, 'openObjects' | 'sweptTo'>> {
  const outside = new Set<string>();
  for (const key of openObjects) {
    const { objects } = await run.stores.objects(key);
    await look(
      objects.filter((object) => object.key === key),
      run,
      outside,
    );
  }
  await inParallel(ASKED_AT_A_TIME, touchedDays(run), async (prefix) => {
    for await (const objects of pagesBelow(prefix, run)) {
      await look(
        objects.filter(({ modifiedAt }) => modifiedAt >= from),
        run,
        outside,
      );
    }
  });
  const sweptOn = await sweep(sweptTo, run, outside);
  return { openObjects: [...outside].slice(0, MOST_OPEN_OBJECTS), sweptTo: sweptOn };
}

/** `lake/invoice_date=…/` of every key that the plans of this audit name. */
function touchedDays({ plannedKeys }: AuditRun): string[] {
  const days = new Set<string>();
  for (const keys of plannedKeys.values()) {
    for (const key of keys) days.add(`${key.split('/', 2).join('/')}/`);
  }
  return [...days];
}

async function* pagesBelow(prefix: string, { stores }: AuditRun): AsyncGenerator<StoredObject[]> {
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await stores.objects(prefix, after);
    yield page.objects;
    after = page.objects.at(-1)?.key;
    more = page.more && after !== undefined;
  }
}

/** Reads the plans of batches that it meets, so that a page takes minutes at most: none is begun after the deadline. */
async function sweep(from: string, run: AuditRun, outside: Set<string>): Promise<string> {
  let after = from;
  for (let page = 0; page < run.options.sweptPages && !run.isOver(); page += 1) {
    const { objects, more } = await run.stores.objects('', after);
    await look(objects, run, outside);
    after = (more && objects.at(-1)?.key) || '';
    if (after === '') break;
  }
  return after;
}

async function look(
  objects: readonly StoredObject[],
  run: AuditRun,
  outside: Set<string>,
): Promise<void> {
  run.report.objects += objects.length;
  await inParallel(ASKED_AT_A_TIME, objects, async ({ key }) => {
    const reason = outside.has(key) ? undefined : await reasonOutside(key, run);
    if (reason === undefined) return;
    outside.add(key);
    run.report.differences.push({
      kind: 'ObjectOutsideLedger',
      id: key,
      says: `${key} ${reason}.`,
    });
  });
}

/** Why the object does not belong into the lake. An object is written after its batch was sealed, so its batch is asked for last. */
async function reasonOutside(key: string, run: AuditRun): Promise<string | undefined> {
  const batchId = batchOfKey(key);
  if (batchId === undefined) return 'is no object that a batch writes';
  if (run.plannedKeys.get(batchId)?.has(key)) return undefined;
  const batch = await run.readBatch(batchId);
  if (batch === 'missing') return 'is of a batch that is not in the ledger';
  if (batch === 'unreadable') return undefined;
  if (batch.state !== 'SEALED' && batch.state !== 'COMMITTED')
    return `is of a batch that is ${batch.state} and wrote nothing`;
  const keys = await plannedKeysOf(batch, run);
  return !keys || keys.has(key) ? undefined : `is not in the plan of its batch`;
}
