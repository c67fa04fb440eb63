import { inOrder } from '../concurrency/in-order.ts';
import { saveProgress } from './audit-progress.ts';
import { type AuditRun, isOver, readBatch, readOrReport } from './audit-run.ts';
import { checkState } from './check-state.ts';
import type { Deadlines } from './deadlines.ts';
import type { AuditPorts, ListedBatch } from './ports.ts';

/**
 * One at a time would wait for the stores most of the time. The plan of 140,000 short lines, which
 * is the largest that there can be, takes 100 MB when it is decoded.
 */
const BATCHES_AT_A_TIME = 8;

/**
 * Checks the open batches, then the committed ones of the span whose unfinished batches were listed
 * before, then lists the unfinished ones of the span after it, up to `to`.
 *
 * The index is eventually consistent: it may list a batch that is just being committed under
 * neither state. A batch that is not listed as unfinished has been committed by then, so some
 * minutes later (`settleMs`) the index lists it as COMMITTED.
 */
export async function checkBatches(to: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  await checkOpen(run, ports);
  await checkCommitted(run, ports);
  const isNew = await listUnfinished(to, run, ports);
  if (isNew) await checkCommitted(run, ports);
}

async function checkOpen(run: AuditRun, ports: AuditPorts): Promise<void> {
  await inOrder([...run.openBatches], {
    ...walk('openBatches', run, ports),
    mustStop: () => isOver('openBatches', run, ports),
    action: (batchId) => checkById(batchId, run, ports),
  });
}

async function checkCommitted(run: AuditRun, ports: AuditPorts): Promise<void> {
  const { progress, options } = run;
  const { to, at } = progress.listed;
  if (progress.batchesFrom >= to || ports.now() - Date.parse(at) < options.settleMs) return;
  const span = { from: progress.batchesFrom, to };
  const left = await inOrder(ports.ledger.listBatches('COMMITTED', span), {
    ...walk('batches', run, ports),
    action: (listed) => checkListed(listed, run, ports),
    passed: async ({ startedAt }) => {
      progress.batchesFrom = startedAt;
      await saveProgress(run, ports);
    },
  });
  progress.batchesFrom = left ? left.startedAt : to;
}

/**
 * Lists the unfinished batches once the span listed before is checked. Lists those of that span
 * again: one that changed its state during the first list may be missing there. Returns whether all
 * were listed.
 */
async function listUnfinished(to: string, run: AuditRun, ports: AuditPorts): Promise<boolean> {
  const { progress, since } = run;
  if (progress.batchesFrom < progress.listed.to || to <= progress.listed.to) return false;
  for (const state of ['STARTED', 'SEALED'] as const) {
    const left = await inOrder(ports.ledger.listBatches(state, { from: since, to }), {
      ...walk('batches', run, ports),
      action: ({ batchId }) => checkById(batchId, run, ports),
    });
    if (left) return false;
  }
  progress.listed = { to, at: new Date(ports.now()).toISOString() };
  return true;
}

/** Begins no more after the deadline, or if more open batches might not fit into the state. */
const walk = (part: keyof Deadlines, run: AuditRun, ports: AuditPorts) => ({
  limit: BATCHES_AT_A_TIME,
  mustStop: (running: number) =>
    isOver(part, run, ports) || run.openBatches.size + running >= run.options.mostOpen,
  passed: () => saveProgress(run, ports),
});

async function checkById(batchId: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  if (run.checked.has(batchId)) return;
  await checkState(batchId, await readBatch(batchId, run, ports), run, ports);
}

async function checkListed({ batchId, read }: ListedBatch, run: AuditRun, ports: AuditPorts) {
  if (run.checked.has(batchId)) return;
  const batch = await readOrReport('BatchUnreadable', batchId, read, run);
  await checkState(batchId, batch, run, ports);
}
