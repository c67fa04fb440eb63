import { DAY_MS } from '../domain/day.ts';
import type { Batch } from '../ledger/ledger.ts';
import { addTotals } from './audit-report.ts';
import { type AuditRun, isOver, readBatch, readOrReport, recordPlan } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import { checkBatch } from './check-batch.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts, ListedBatch, Span, Stored } from './ports.ts';

/**
 * The finisher leaves a sealed batch to its own execution for 5 minutes, runs every 5 minutes and
 * takes at most 4. A batch that is SEALED for half an hour has outlasted several of its runs.
 */
const UNFINISHED_LIMIT_MS = 30 * 60 * 1000;

/** No invocation lives that long, so nothing can seal the batch any more. */
const STARTED_LIMIT_MS = DAY_MS;

/**
 * Checks the open batches, then those that started since the last audit. Returns the time from
 * which the next audit continues: `to`, or an earlier time if this one had to stop.
 *
 * The states are listed in the order in which a batch passes through them, so a batch that changes
 * its state meanwhile is listed under one of them, unless the index lags: see
 * `checkUnlistedBatches`.
 */
export async function checkBatches(
  { openBatches, batchesFrom: from }: Pick<AuditState, 'openBatches' | 'batchesFrom'>,
  to: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string> {
  for (const batchId of openBatches) {
    if (isOver(run, ports)) run.openBatches.add(batchId);
    else await checkById(batchId, run, ports);
  }
  for await (const { batchId } of unfinished({ from, to }, ports)) {
    if (mustStop(run, ports)) return from;
    await checkById(batchId, run, ports);
  }
  for await (const listed of ports.ledger.listBatches('COMMITTED', { from, to })) {
    if (mustStop(run, ports)) return listed.startedAt;
    await checkListed(listed, run, ports);
  }
  return to;
}

/**
 * Checks the batches of a span that the index did not list. The index is eventually consistent: it
 * may list a batch that is just changing its state under neither state. Ingests are read
 * consistently, and name every batch that holds their chunks.
 */
export async function checkUnlistedBatches(
  { from, to }: Span,
  run: AuditRun,
  ports: AuditPorts,
): Promise<void> {
  for (const [batchId, batch] of run.unlisted) {
    if (batch.startedAt < from || batch.startedAt >= to) continue;
    if (isOver(run, ports)) run.openBatches.add(batchId);
    else await check(batchId, batch, run, ports);
  }
}

const mustStop = (run: AuditRun, ports: AuditPorts): boolean =>
  isOver(run, ports) || run.openBatches.size >= run.options.mostOpen;

async function* unfinished(span: Span, { ledger }: AuditPorts): AsyncGenerator<ListedBatch> {
  for (const state of ['STARTED', 'SEALED'] as const) yield* ledger.listBatches(state, span);
}

async function checkById(batchId: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  if (run.checked.has(batchId)) return;
  await check(batchId, await readBatch(batchId, run, ports), run, ports);
}

async function checkListed({ batchId, read }: ListedBatch, run: AuditRun, ports: AuditPorts) {
  if (run.checked.has(batchId)) return;
  await check(batchId, await readOrReport('BatchUnreadable', batchId, read, run), run, ports);
}

async function check(batchId: string, batch: Stored<Batch>, run: AuditRun, ports: AuditPorts) {
  run.checked.set(batchId, typeof batch === 'string' ? batch : batch.state);
  if (batch === 'missing') run.report.differences.push(batchMissing(batchId));
  if (typeof batch === 'string') return;
  if (await isOpen(batch, run, ports)) run.openBatches.add(batchId);
}

/** Nothing deletes from the ledger. This is reported once: there is nothing left to check again. */
const batchMissing = (id: string): Difference => ({
  kind: 'LedgerItemMissing',
  id,
  says: `Batch ${id} was in the ledger and is missing from it now.`,
});

/** Checks the batch by its state. Returns whether the next audit has to check it again. */
async function isOpen(batch: Batch, run: AuditRun, ports: AuditPorts): Promise<boolean> {
  const age = ports.now() - Date.parse(batch.startedAt);
  switch (batch.state) {
    case 'STARTED':
      return age < STARTED_LIMIT_MS;
    case 'SEALED':
      if (age > UNFINISHED_LIMIT_MS) run.report.differences.push(batchUnfinished(batch, age));
      return true;
    case 'COMMITTED':
      return differs(batch, run, ports);
    case 'FAILED':
    case 'ABANDONED':
      // It never commits. Whether its chunks do is checked for each ingest.
      return false;
  }
}

async function differs(batch: Batch, run: AuditRun, ports: AuditPorts): Promise<boolean> {
  const { report } = run;
  const { batchId } = batch;
  report.batches += 1;
  const compare = () => checkBatch(batch, run, ports);
  const checked = await readOrReport('BatchUnreadable', batchId, compare, run);
  if (checked === 'unreadable') return true;
  const { differences, stored } = checked;
  report.differences.push(...differences);
  if (stored) {
    recordPlan(batchId, stored.plan, run);
    addTotals(report, stored.totals);
  } else if (differences.length === 0) {
    report.expiredPlans += 1;
  }
  return differences.length > 0;
}

function batchUnfinished({ batchId: id, failure }: Batch, age: number): Difference {
  const error = failure ? `; its last error is ${failure.error}` : '';
  const says = `Batch ${id} started ${Math.floor(age / 60_000)} minutes ago and is still SEALED${error}.`;
  return { kind: 'BatchUnfinished', id, says };
}
