import { ingestBooks } from '../books/ingest-books.ts';
import type { BatchState } from '../domain/batch.ts';
import { counted } from '../domain/counted.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { Batch } from '../ledger/ledger.ts';
import { addFigures, type LineFigures } from './audit-report.ts';
import { type AuditRun, readBatch, readOrReport } from './audit-run.ts';
import { checkIngestBooks } from './books/check-ingest-books.ts';
import { checkClaims } from './check-corrections.ts';
import { checkRecord } from './check-record.ts';
import { checkState } from './check-state.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts } from './ports.ts';

/**
 * Lines land within seconds. Those that are pending for an hour are lost, or they wait for the end of
 * an outage: they are delivered again for up to `recordAgeHours`, then parked, and replayed for most
 * of a day. A person should know long before that is over.
 */
const PENDING_LIMIT_MS = 60 * 60 * 1000;

/**
 * Checks that committed batches account for every line of an accepted ingest, as accepted or as
 * quarantined, and that its corrections are in order. Returns whether the next audit has to check the ingest again.
 */
export async function checkIngest(
  ingestId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<boolean> {
  const progress = await readIngest(ingestId, run, ports);
  if (!progress) return false;
  const { acceptedAt = progress.ingest.receivedAt } = progress;
  const waitedMs = ports.now() - Date.parse(acceptedAt);
  const isOverdue = waitedMs > PENDING_LIMIT_MS || acceptedAt < (run.options.idleAt ?? '');
  const wait = { waitedMs, isOverdue };
  const committed = await committedBatches(progress, run, ports);
  let checked = compare(progress, committed, wait);
  if (checked.differences.length > 0) {
    // A batch may have recorded landings and committed since the ingest was read. It records them
    // before it commits, so a second read has all landings of the batches in `committed`.
    const latest = await readIngest(ingestId, run, ports);
    if (!latest) return false;
    checked = compare(latest, committed, wait);
  }
  run.report.ingests += 1;
  addFigures(run.report, acceptedAt.slice(0, 10), checked.figures);
  enter(progress, run);
  const corrections = await checkCorrections(progress, run, ports);
  const hasLanded = !checked.isOpen && checked.differences.length === 0;
  const books = hasLanded ? await checkIngestBooks(progress, run, ports) : NOTHING;
  const found = [checked, corrections, books];
  run.report.differences.push(...found.flatMap(({ differences }) => differences));
  return found.some(({ isOpen }) => isOpen);
}

/** Enters an ingest into the books of all ingests. */
function enter({ ingest, corrections }: IngestProgress, { books }: AuditRun): void {
  books.checked.add(ingest.ingestId);
  for (const { correctionId } of corrections) {
    books.corrected.set(correctionId, (books.corrected.get(correctionId) ?? 0) + 1);
  }
  if (ingest.corrects !== undefined) books.resent.set(ingest.corrects, ingest.lines);
}

/** Checks the corrections of an ingest's lines, and that whose lines it has, if any. */
async function checkCorrections(
  progress: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<{ differences: Difference[]; isOpen: boolean }> {
  const { ingest } = progress;
  const { corrects } = ingest;
  const claims = await checkClaims(progress, run, ports);
  const record =
    corrects === undefined ? NOTHING : await checkRecord({ ...ingest, corrects }, run, ports);
  const differences = [...claims, ...record.differences];
  return { differences, isOpen: record.isOpen || claims.length > 0 };
}

const NOTHING = { differences: [], isOpen: false };

/** Reads the ingest, or reports that it is missing or unreadable. */
async function readIngest(
  id: string,
  run: AuditRun,
  { ledger }: AuditPorts,
): Promise<IngestProgress | undefined> {
  const progress = await readOrReport('IngestUnreadable', id, () => ledger.readIngest(id), run);
  if (progress && progress !== 'unreadable') return progress;
  run.reportedOnce.add(id);
  if (!progress) {
    const says = `Ingest ${id} was accepted and is missing from the ledger now.`;
    run.report.differences.push({ kind: 'LedgerItemMissing', id, says });
  }
  return undefined;
}

/** The ids of the committed batches among those that hold the ingest's chunks or lines. */
async function committedBatches(
  { claims, landings }: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<ReadonlySet<string>> {
  const committed = new Set<string>();
  for (const batchId of new Set([...claims, ...landings].map((item) => item.batchId))) {
    if ((await stateOf(batchId, run, ports)) === 'COMMITTED') committed.add(batchId);
  }
  return committed;
}

/**
 * Returns the batch's state. Reads the batch, unless it is known to be COMMITTED, which is final.
 * Checks it if it is one that the index did not list.
 */
async function stateOf(
  batchId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<BatchState | undefined> {
  if (run.checked.get(batchId) === 'COMMITTED' || run.committed.has(batchId)) return 'COMMITTED';
  const batch = await readBatch(batchId, run, ports);
  if (typeof batch === 'string') return undefined;
  if (isUnlisted(batch, run)) await checkState(batchId, batch, run, ports);
  if (batch.state === 'COMMITTED') run.committed.add(batchId);
  return batch.state;
}

/**
 * Whether this audit should have come across the batch in the index, which is eventually
 * consistent. Ingests are read consistently, and name every batch that holds their chunks.
 */
function isUnlisted({ batchId, startedAt }: Batch, run: AuditRun): boolean {
  const { checked, since, progress, openBatches, options } = run;
  const wasPassed = startedAt >= since && startedAt < progress.batchesFrom;
  return wasPassed && !checked.has(batchId) && openBatches.size < options.mostOpen;
}

type Wait = { waitedMs: number; isOverdue: boolean };
type CheckedIngest = { figures: LineFigures; isOpen: boolean; differences: Difference[] };

function compare(
  progress: IngestProgress,
  committed: ReadonlySet<string>,
  wait: Wait,
): CheckedIngest {
  const { ingest } = progress;
  const landings = progress.landings.filter(({ batchId }) => committed.has(batchId));
  const { lines, accepted, quarantined, pending } = progressCounts({ ...progress, landings });
  const { corrected, retracted, erased } = ingestBooks(progress);
  const figures = {
    received: lines,
    accepted,
    quarantined,
    pending,
    corrected,
    resent: ingest.corrects === undefined ? 0 : lines,
    retracted: retracted.lineCount,
    erased: erased.lineCount,
  };
  const chunks = progress.claims.filter(({ batchId }) => committed.has(batchId)).length;
  const pendingChunks = ingest.chunks - chunks;
  if (pendingChunks > 0) {
    return {
      figures,
      isOpen: true,
      differences: overdue(ingest, pendingChunks, pending, wait),
    };
  }
  return { figures, isOpen: pending !== 0, differences: unaccounted(ingest.ingestId, figures) };
}

function unaccounted(
  id: string,
  { received, accepted, quarantined, pending }: LineFigures,
): Difference[] {
  if (pending === 0) return [];
  const says = `Ingest ${id} received ${counted(received, 'line')}, and all its chunks are in committed batches, with ${counted(accepted, 'accepted line')} and ${counted(quarantined, 'quarantined line')}.`;
  return [{ kind: 'IngestDiffers', id, says }];
}

function overdue(
  { ingestId: id, chunks, lines }: IngestProgress['ingest'],
  pendingChunks: number,
  pendingLines: number,
  { waitedMs, isOverdue }: Wait,
): Difference[] {
  if (!isOverdue) return [];
  const minutes = Math.floor(waitedMs / 60_000);
  const says = `Ingest ${id} was accepted ${counted(minutes, 'minute')} ago; ${pendingChunks} of its ${counted(chunks, 'chunk')} and ${pendingLines} of its ${counted(lines, 'line')} are still pending.`;
  return [{ kind: 'IngestPending', id, says }];
}
