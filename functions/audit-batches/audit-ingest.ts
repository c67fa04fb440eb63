import type { BatchState } from '../domain/batch.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import type { Difference } from './difference.ts';

/** Lines of ingests: received = accepted + quarantined + pending. */
export type LineFigures = {
  received: number;
  accepted: number;
  quarantined: number;
  pending: number;
};

export type AuditedIngest = {
  figures: LineFigures;
  /** Whether there is nothing left to wait for. */
  isSettled: boolean;
  differences: Difference[];
};

/**
 * Longer than six attempts of at most 270 s with their pauses, half an hour, and the finisher after them: what has not
 * landed by then is behind, parked or lost, and all three are for a person to look at.
 */
const PENDING_LIMIT_MS = 60 * 60 * 1000;

type IngestPorts = {
  stateOf(batchId: string): Promise<BatchState | undefined>;
  /** Reads the same ingest once more. */
  readAgain(): Promise<IngestProgress | undefined>;
};

/**
 * Holds an accepted ingest to its word: every line of it has landed in a committed batch, accepted or quarantined. A batch may commit
 * after the ingest was read and before its state is: what seems to differ is read again, for whatever was committed by
 * then has told what it lands.
 */
export async function auditIngest(
  progress: IngestProgress,
  { stateOf, readAgain }: IngestPorts,
  waitedMs: number,
): Promise<AuditedIngest> {
  const ids = new Set([...progress.claims, ...progress.landings].map(({ batchId }) => batchId));
  const committed = new Set<string>();
  for (const batchId of ids) if ((await stateOf(batchId)) === 'COMMITTED') committed.add(batchId);
  const audited = heldTo(progress, committed, waitedMs);
  if (audited.differences.length === 0) return audited;
  return heldTo((await readAgain()) ?? progress, committed, waitedMs);
}

function heldTo(
  progress: IngestProgress,
  committed: ReadonlySet<string>,
  waitedMs: number,
): AuditedIngest {
  const { ingest } = progress;
  const landings = progress.landings.filter(({ batchId }) => committed.has(batchId));
  const landed = progress.claims.filter(({ batchId }) => committed.has(batchId)).length;
  const { lines, accepted, quarantined, pending } = progressCounts({ ...progress, landings });
  const isSettled = landed >= ingest.chunks;
  return {
    figures: { received: lines, accepted, quarantined, pending },
    isSettled: isSettled && pending === 0,
    differences: isSettled
      ? uneven(ingest.ingestId, { lines, accepted, quarantined, pending })
      : overdue(ingest, { landed, pending, waitedMs }),
  };
}

type Landed = { lines: number; accepted: number; quarantined: number; pending: number };

function uneven(id: string, { lines, accepted, quarantined, pending }: Landed): Difference[] {
  if (pending === 0) return [];
  const says = `Ingest ${id} brought ${lines} lines, and all its chunks have landed, as ${accepted} accepted and ${quarantined} quarantined lines.`;
  return [{ kind: 'IngestDiffers', id, says }];
}

function overdue(
  { ingestId: id, chunks, lines }: IngestProgress['ingest'],
  { landed, pending, waitedMs }: { landed: number; pending: number; waitedMs: number },
): Difference[] {
  if (waitedMs <= PENDING_LIMIT_MS) return [];
  const minutes = Math.floor(waitedMs / 60_000);
  const says = `Ingest ${id} was accepted ${minutes} minutes ago; ${chunks - landed} of its ${chunks} chunks have not landed, ${pending} of ${lines} lines.`;
  return [{ kind: 'IngestPending', id, says }];
}
