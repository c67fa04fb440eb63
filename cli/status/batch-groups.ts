import type { AuditLedger, ListedBatch } from '../../functions/audit-batches/ports.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import { FAILED, isOver, OPEN, overdueFailure } from '../../functions/query/batch-status.ts';

/** The batches that have neither landed nor been abandoned. Each is in one group. */
export type BatchGroups = {
  /** Those whose execution may still be running. */
  inFlight: number;
  /** SEALED without an error, though their execution is over: the finisher runs them to their end. */
  unfinished: number;
  /** Those that `GET /batches?status=FAILED` lists, the latest first. */
  failed: Pick<Batch, 'batchId' | 'state' | 'failure' | 'startedAt'>[];
  /** Ids of the batches whose items are invalid. */
  unreadable: string[];
};

const EVER = '1970-01-01T00:00:00.000Z';

/** Reads the groups from the ledger. An invalid item does not hide the others. */
export async function batchGroups(
  { listBatches }: Pick<AuditLedger, 'listBatches'>,
  now: number,
): Promise<BatchGroups> {
  const groups: BatchGroups = { inFlight: 0, unfinished: 0, failed: [], unreadable: [] };
  const within = { from: EVER, to: new Date(now).toISOString() };
  for (const { state } of OPEN) {
    for await (const listed of listBatches(state, within)) add(listed, groups, now);
  }
  groups.failed.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return groups;
}

function add(listed: ListedBatch, groups: BatchGroups, now: number): void {
  const batch = readable(listed);
  if (!batch) groups.unreadable.push(listed.batchId);
  else if (isFailed(batch, now)) groups.failed.push(withFailure(batch, now));
  else if (batch.state === 'SEALED' && isOver(batch, now)) groups.unfinished += 1;
  else groups.inFlight += 1;
}

function readable({ read }: ListedBatch): Batch | undefined {
  try {
    return read();
  } catch {
    // The error may quote the item.
    return undefined;
  }
}

const isFailed = (batch: Batch, now: number): boolean =>
  FAILED.some(({ state, includes }) => state === batch.state && includes(batch, now));

function withFailure(batch: Batch, now: number): Batch {
  const failure = batch.failure ?? overdueFailure(batch, now);
  return failure ? { ...batch, failure } : batch;
}
