import { plus } from '../domain/line-totals.ts';
import type { Batch } from '../ledger/ledger.ts';
import { auditBatch } from './audit-batch.ts';
import { type AuditRun, keysIn } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import type { Difference } from './difference.ts';
import type { Begun, Span, Stored } from './ports.ts';

/**
 * The finisher leaves a sealed batch to its own execution for 5 minutes, comes every 5 and takes 4: what is sealed for longer than two of
 * its visits is stuck.
 */
const UNFINISHED_LIMIT_MS = 30 * 60 * 1000;

/** No invocation lives for so long, so nobody is left who could seal it. */
const STARTED_WATCHED_MS = 24 * 60 * 60 * 1000;

export type Progress = Pick<AuditState, 'batchesFrom' | 'openBatches'>;

/**
 * Looks at the open batches again, and at those that started since. What moves on meanwhile is not missed: it is looked for in
 * the states' own order. A FAILED or ABANDONED batch never commits, and its chunks are its ingests' affair.
 */
export async function auditNewBatches(
  { openBatches, batchesFrom: from }: AuditState,
  to: string,
  run: AuditRun,
): Promise<Progress> {
  const { open, look, lookUp, isFull } = watch(openBatches, run);
  const upTo = (batchesFrom: string): Progress => ({ batchesFrom, openBatches: [...open] });
  for (const batchId of openBatches) await lookUp(batchId);
  for await (const { batchId } of openSince({ from, to }, run)) {
    if (isFull()) return upTo(from);
    await lookUp(batchId);
  }
  for await (const { batchId, startedAt, read } of run.ledger.batchesBegun('COMMITTED', {
    from,
    to,
  })) {
    if (isFull()) return upTo(startedAt);
    await look(batchId, () => run.readable('BatchUnreadable', batchId, read));
  }
  return upTo(to);
}

/**
 * Looks at the batches that committed while they were asked for, and that the index, which lags, told under neither state: what
 * has been looked at since `from` is passed, and ingests name the others.
 */
export async function auditOvertaken(
  from: string,
  { batchesFrom, openBatches }: Progress,
  run: AuditRun,
): Promise<Progress> {
  const open = new Set(openBatches);
  for (const batch of run.committed.values()) {
    const { batchId, startedAt } = batch;
    if (startedAt < from || startedAt >= batchesFrom || run.lookedAt.has(batchId)) continue;
    run.lookedAt.add(batchId);
    if (run.isOver() || (await isOpen(batch, run))) open.add(batchId);
  }
  return { batchesFrom, openBatches: [...open] };
}

/** Looks at each batch once, and remembers those that are not done with. */
function watch(openBefore: readonly string[], run: AuditRun) {
  const open = new Set<string>();
  const look = async (id: string, read: () => Promise<Stored<Batch>>): Promise<void> => {
    if (run.lookedAt.has(id)) return;
    run.lookedAt.add(id);
    const batch = await read();
    if (batch === 'missing') run.report.differences.push(gone(id));
    if (typeof batch === 'string') return;
    const isUnseen = run.isOver() && openBefore.includes(id);
    if (isUnseen || (await isOpen(batch, run))) open.add(id);
  };
  const lookUp = (id: string) => look(id, () => run.readBatch(id));
  return { open, look, lookUp, isFull: () => run.isOver() || open.size >= run.options.mostOpen };
}

/** Nothing is ever deleted in the ledger: that a batch is gone from it is told once, for it can't be looked at again. */
const gone = (id: string): Difference => ({
  kind: 'LedgerItemMissing',
  id,
  says: `Batch ${id} was in the ledger, and is gone from it.`,
});

async function* openSince(span: Span, { ledger }: AuditRun): AsyncGenerator<Begun> {
  for (const state of ['STARTED', 'SEALED'] as const) yield* ledger.batchesBegun(state, span);
}

/** Whether the batch has to be looked at again. */
async function isOpen(batch: Batch, run: AuditRun): Promise<boolean> {
  const age = run.now() - Date.parse(batch.startedAt);
  if (batch.state === 'STARTED') return age < STARTED_WATCHED_MS;
  if (batch.state === 'SEALED') {
    if (age > UNFINISHED_LIMIT_MS) run.report.differences.push(unfinished(batch, age));
    return true;
  }
  return batch.state === 'COMMITTED' && (await differs(batch, run));
}

async function differs(batch: Batch, run: AuditRun): Promise<boolean> {
  const { report } = run;
  const { batchId } = batch;
  const audit = () => auditBatch(batch, run.stores, run.now());
  const audited = await run.readable('BatchUnreadable', batchId, audit);
  report.batches += 1;
  if (audited === 'unreadable') return true;
  report.differences.push(...audited.differences);
  if (!audited.held) {
    const isExpired = audited.differences.length === 0;
    if (isExpired) report.expiredPlans += 1;
    return !isExpired;
  }
  run.plannedKeys.set(batchId, keysIn(audited.plan));
  for (const store of ['lake', 'named', 'invoices', 'customers'] as const) {
    report.stores[store] = plus(report.stores[store], audited.held[store]);
  }
  return audited.differences.length > 0;
}

function unfinished({ batchId: id, failure }: Batch, age: number): Difference {
  const error = failure ? `, last with ${failure.error}` : '';
  const says = `Batch ${id} is SEALED and unfinished since ${Math.floor(age / 60_000)} minutes${error}.`;
  return { kind: 'BatchUnfinished', id, says };
}
