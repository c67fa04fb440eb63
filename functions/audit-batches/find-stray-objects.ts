import { inParallel } from '../concurrency/in-parallel.ts';
import { batchOfKey } from '../lake/lake-keys.ts';
import type { Batch } from '../ledger/ledger.ts';
import { type AuditRun, isOver, readBatch, recordPlan } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import type { AuditPorts, AuditStores, StoredObject } from './ports.ts';

/** Days listed, or objects checked, at a time. */
const LOOKUPS_AT_A_TIME = 8;

/**
 * Looks for objects in the lake bucket that no sealed plan names. Checks
 *
 * - the stray objects that the last audit found;
 * - the objects written since `batchesFrom` to the days of which this audit has read a plan;
 * - the next pages of the whole bucket. In time this sweep reaches every object, and an audit costs
 *   no more in a large lake than in a small one.
 *
 * Returns the key after which the next sweep continues.
 */
export async function findStrayObjects(
  {
    openObjects,
    batchesFrom,
    sweptTo,
  }: Pick<AuditState, 'openObjects' | 'batchesFrom' | 'sweptTo'>,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string> {
  for (const key of openObjects) {
    const { objects } = await ports.stores.objects(key);
    const [object] = objects.filter((object) => object.key === key);
    if (object) await checkObjects([object], run, ports);
  }
  await inParallel(LOOKUPS_AT_A_TIME, daysWrittenTo(run), async (prefix) => {
    for await (const objects of pagesBelow(prefix, ports.stores)) {
      const written = objects.filter(({ modifiedAt }) => modifiedAt >= batchesFrom);
      await checkObjects(written, run, ports);
    }
  });
  return sweep(sweptTo, run, ports);
}

/**
 * The prefixes `lake/invoice_date=…/` and `quarantine/ingest_date=…/` of the keys in the plans
 * read.
 */
function daysWrittenTo({ plannedKeys }: AuditRun): string[] {
  const days = new Set<string>();
  for (const keys of plannedKeys.values()) {
    for (const key of keys) days.add(`${key.split('/', 2).join('/')}/`);
  }
  return [...days];
}

async function* pagesBelow(prefix: string, stores: AuditStores): AsyncGenerator<StoredObject[]> {
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await stores.objects(prefix, after);
    yield page.objects;
    after = page.objects.at(-1)?.key;
    more = page.more && after !== undefined;
  }
}

/**
 * Checks the next pages of the bucket. A page may need 1,000 plans, which takes minutes, so none is
 * begun after the deadline. Returns the key after which the sweep continues, '' for the beginning.
 */
async function sweep(from: string, run: AuditRun, ports: AuditPorts): Promise<string> {
  let after = from;
  for (let page = 0; page < run.options.sweptPages && !isOver(run, ports); page += 1) {
    const { objects, more } = await ports.stores.objects('', after);
    await checkObjects(objects, run, ports);
    after = (more && objects.at(-1)?.key) || '';
    if (after === '') break;
  }
  return after;
}

async function checkObjects(
  objects: readonly StoredObject[],
  run: AuditRun,
  ports: AuditPorts,
): Promise<void> {
  run.report.objects += objects.length;
  await inParallel(LOOKUPS_AT_A_TIME, objects, async ({ key }) => {
    if (run.strayObjects.has(key)) return;
    const problem = await problemWith(key, run, ports);
    if (problem === undefined) return;
    run.strayObjects.add(key);
    run.report.differences.push({
      kind: 'ObjectOutsideLedger',
      id: key,
      says: `${key} ${problem}.`,
    });
  });
}

/**
 * Says why the object does not belong in the lake; undefined if it does. A batch is sealed before
 * it writes, so a batch that is read after its object was listed is SEALED or COMMITTED.
 */
async function problemWith(
  key: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string | undefined> {
  const batchId = batchOfKey(key);
  if (batchId === undefined) return 'is not named like an object that a batch writes';
  if (run.plannedKeys.get(batchId)?.has(key)) return undefined;
  const batch = await readBatch(batchId, run, ports);
  if (batch === 'missing') return 'belongs to a batch that is not in the ledger';
  if (batch === 'unreadable') return undefined;
  if (batch.state !== 'SEALED' && batch.state !== 'COMMITTED')
    return `belongs to a batch that is ${batch.state} and wrote nothing`;
  const keys = await plannedKeysOf(batch, run, ports);
  return !keys || keys.has(key) ? undefined : 'is not in the plan of its batch';
}

/** The object keys in the batch's plan; undefined if the plan is missing or unreadable. */
async function plannedKeysOf(
  { batchId, plan: staged }: Batch,
  run: AuditRun,
  { stores }: AuditPorts,
): Promise<ReadonlySet<string> | undefined> {
  const known = run.plannedKeys.get(batchId);
  if (known || !staged) return known;
  const plan = await stores.plan(staged);
  return typeof plan === 'string' ? undefined : recordPlan(batchId, plan, run);
}
