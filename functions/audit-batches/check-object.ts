import { dayOf } from '../domain/day.ts';
import { isReadAgain } from '../domain/reprocessing.ts';
import {
  ARCHIVE_PREFIX,
  batchOfKey,
  CERTIFICATES_PREFIX,
  correctionKey,
  correctionOfKey,
  ERASURES_PREFIX,
  FIRST_GENERATION,
  type LinesObject,
  linesKey,
  linesObjectOf,
  QUARANTINE_PREFIX,
} from '../lake/lake-keys.ts';
import type { Batch } from '../ledger/ledger.ts';
import {
  type AuditedDay,
  type AuditRun,
  readBatch,
  readOrReport,
  recordPlan,
} from './audit-run.ts';
import { auditedDay } from './audited-days.ts';
import type { AuditPorts } from './ports.ts';

/** What operations keep in the bucket. No batch writes it, and no query sees it. */
const OF_OPERATIONS = [ARCHIVE_PREFIX, ERASURES_PREFIX, CERTIFICATES_PREFIX];

/**
 * Checks that a sealed plan names the object, or reports that none does. An object that was found on
 * its day is not checked again by the sweep.
 */
export async function checkObject(key: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  if (run.checkedObjects.has(key)) return;
  run.checkedObjects.add(key);
  run.report.objects += 1;
  const problem = await problemWith(key, run, ports);
  run.uncheckedObjects.delete(key);
  if (problem === undefined) return;
  run.strayObjects.add(key);
  run.report.differences.push({ kind: 'ObjectOutsideLedger', id: key, says: `${key} ${problem}.` });
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
  if (OF_OPERATIONS.some((prefix) => key.startsWith(prefix))) return undefined;
  const correctionId = correctionOfKey(key);
  if (correctionId !== undefined) return problemWithRecord(key, correctionId, run, ports);
  const lines = linesObjectOf(key);
  if (!lines) return problemWithBatch(key, batchOfKey(key), run, ports);
  const misplaced = await problemWithGeneration(key, lines, run, ports);
  if (misplaced !== undefined || lines.batchId === undefined) return misplaced;
  // The plan names the first generation, whichever the batch writes to.
  const planned = linesKey(lines.date, FIRST_GENERATION, lines.batchId);
  return problemWithBatch(planned, lines.batchId, run, ports);
}

/** The same for an object that the plan of a batch has to name. */
async function problemWithBatch(
  key: string,
  batchId: string | undefined,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string | undefined> {
  if (batchId === undefined) return 'is not named like an object that a batch writes';
  if (run.plannedKeys.get(batchId)?.has(key)) return undefined;
  const batch = await readBatch(batchId, run, ports);
  if (batch === 'missing') return 'belongs to a batch that is not in the ledger';
  if (batch === 'unreadable') keepUntilReported(batchId, run);
  if (batch === 'unreadable') return undefined;
  if (batch.state !== 'SEALED' && batch.state !== 'COMMITTED')
    return `belongs to a batch that is ${batch.state} and wrote nothing`;
  const keys = await plannedKeysOf(batch, run, ports);
  if (!keys || keys.has(key) || (await isOfReprocessed(key, batch, ports))) return undefined;
  return 'is not in the plan of its batch';
}

/** Whether a quarantine object may have lines that no batch has sealed: they were read again. */
async function isOfReprocessed(
  key: string,
  { members = [] }: Batch,
  { ledger }: AuditPorts,
): Promise<boolean> {
  if (!key.startsWith(QUARANTINE_PREFIX)) return false;
  for (const ingestId of new Set(members.map((member) => member.ingestId))) {
    if (isReadAgain(await ledger.readReprocessing(ingestId))) return true;
  }
  return false;
}

/**
 * The same for the generation of an object. Those of generations that were replaced or given up are
 * expected until they are deleted.
 */
async function problemWithGeneration(
  key: string,
  { date, generation, batchId }: LinesObject,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string | undefined> {
  const known = await auditedDay(date, run, ports);
  const isLater = generation > known.day.writing;
  const { day, records } = isLater ? await readAgain(date, run, ports) : known;
  if (generation > day.writing) return 'is in a generation to which no rewrite has begun';
  if (batchId !== undefined || generation !== day.live) return undefined;
  const record = records.find((each) => each.generation === generation);
  if (record?.objects.some((object) => object.key === key)) return undefined;
  return 'is not an object of the rewrite that made its generation';
}

/** The object may have been written after the day was read. */
function readAgain(date: string, run: AuditRun, ports: AuditPorts): Promise<AuditedDay> {
  run.days.delete(date);
  return auditedDay(date, run, ports);
}

/**
 * The same for the record of a correction. It is written under one key only, after the correction
 * was recorded.
 */
async function problemWithRecord(
  key: string,
  correctionId: string,
  run: AuditRun,
  { ledger }: AuditPorts,
): Promise<string | undefined> {
  const read = () => ledger.readCorrection(correctionId);
  const correction = await readOrReport('CorrectionUnreadable', correctionId, read, run);
  if (correction === 'unreadable') return undefined;
  if (!correction) return 'belongs to a correction that is not in the ledger';
  if (correction.sent?.lines === 0) return 'belongs to a correction that sent nothing';
  const own = correctionKey(dayOf(Date.parse(correction.correctedAt)), correctionId);
  return key === own ? undefined : 'is not on the day of its correction';
}

/**
 * Keeps the batch open until it is reported. If this audit ends before that, nothing but this object
 * leads to it.
 */
function keepUntilReported(
  batchId: string,
  { openBatches, reportedOnce, options }: AuditRun,
): void {
  if (openBatches.size >= options.mostOpen) return;
  openBatches.add(batchId);
  reportedOnce.add(batchId);
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
