import { DAY_MS } from '../domain/day.ts';
import type { Batch } from '../ledger/ledger.ts';
import { keepOpen } from './audit-progress.ts';
import { addTotals } from './audit-report.ts';
import { type AuditRun, readOrReport, recordPlan } from './audit-run.ts';
import { checkBatch } from './check-batch.ts';
import type { Difference } from './difference.ts';
import { touchDays } from './open-days.ts';
import type { AuditPorts, Stored } from './ports.ts';

/**
 * The finisher leaves a sealed batch to its own execution for 5 minutes, runs every 5 minutes and
 * takes at most 4. A batch that is SEALED for half an hour has outlasted several of its runs.
 */
const UNFINISHED_LIMIT_MS = 30 * 60 * 1000;

/** No invocation lives that long, so nothing can seal the batch any more. */
const STARTED_LIMIT_MS = DAY_MS;

/** Checks a batch by its state, and keeps it open if the next audit has to check it again. */
export async function checkState(
  batchId: string,
  batch: Stored<Batch>,
  run: AuditRun,
  ports: AuditPorts,
): Promise<void> {
  if (run.checked.has(batchId)) return;
  run.checked.set(batchId, typeof batch === 'string' ? batch : batch.state);
  if (batch === 'missing') run.report.differences.push(batchMissing(batchId));
  if (typeof batch === 'string') run.reportedOnce.add(batchId);
  const remainsOpen = typeof batch !== 'string' && (await isOpen(batch, run, ports));
  keepOpen(run.openBatches, batchId, remainsOpen, run);
}

/** Nothing deletes from the ledger. This is reported once: there is nothing left to check again. */
const batchMissing = (id: string): Difference => ({
  kind: 'LedgerItemMissing',
  id,
  says: `Batch ${id} was in the ledger and is missing from it now.`,
});

/** Returns whether the next audit has to check the batch again. */
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
  const { differences, stored, isCompared } = checked;
  report.differences.push(...differences);
  if (stored) {
    touchDays(recordPlan(batchId, stored.plan, run), run);
    addTotals(report, stored.totals);
  } else if (differences.length === 0 && !isCompared) {
    report.expiredPlans += 1;
  }
  return differences.length > 0;
}

function batchUnfinished({ batchId: id, failure }: Batch, age: number): Difference {
  const error = failure ? `; its last error is ${failure.error}` : '';
  const says = `Batch ${id} started ${Math.floor(age / 60_000)} minutes ago and is still SEALED${error}.`;
  return { kind: 'BatchUnfinished', id, says };
}
