import { counted } from '../domain/counted.ts';
import type { CorrectionEntry } from '../ledger/correction-ledger.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import { type AuditRun, readOrReport } from './audit-run.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts, Stored } from './ports.ts';

/**
 * FinishCorrections leaves a correction to its request for 2 minutes and runs every 5 minutes. One
 * that is OPEN for half an hour has outlasted several of its runs.
 */
const OPEN_LIMIT_MS = 30 * 60 * 1000;

/** Reports every correction that is OPEN for too long. Its lines wait, and nobody else may correct them. */
export async function checkOpenCorrections(run: AuditRun, ports: AuditPorts): Promise<void> {
  const before = new Date(ports.now() - OPEN_LIMIT_MS).toISOString();
  for (const id of await ports.ledger.openCorrections(before)) {
    const correction = await readCorrection(id, run, ports);
    // The index lags: it may be SENT or LOST by now.
    if (typeof correction === 'string' || correction.state !== 'OPEN') continue;
    const minutes = Math.floor((ports.now() - Date.parse(correction.correctedAt)) / 60_000);
    const says = `Correction ${id} came ${minutes} minutes ago and is still OPEN.`;
    run.report.differences.push({ kind: 'CorrectionUnfinished', id, says });
  }
}

/** Reads a correction once in an audit, unless it was OPEN. Reports it if it is unreadable. */
export async function readCorrection(
  id: string,
  run: AuditRun,
  { ledger }: AuditPorts,
): Promise<Stored<CorrectionEntry>> {
  const known = run.corrections.get(id);
  if (known) return known;
  const read = () => ledger.readCorrection(id);
  const correction = (await readOrReport('CorrectionUnreadable', id, read, run)) ?? 'missing';
  const isFinal = typeof correction === 'string' || correction.state !== 'OPEN';
  if (isFinal) run.corrections.set(id, correction);
  return correction;
}

/**
 * Checks that each of an ingest's quarantined lines that a correction holds was sent by it, or will
 * be: the correction is in the ledger, and once it is SENT, the line is among those that it sent.
 */
export async function checkClaims(
  progress: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const { ingestId } = progress.ingest;
  const differences: Difference[] = [];
  for (const [id, claims] of Map.groupBy(progress.corrections, (claim) => claim.correctionId)) {
    const correction = await readCorrection(id, run, ports);
    if (correction === 'missing') differences.push(missing(id, ingestId));
    if (typeof correction === 'string' || !correction.sent) continue;
    const { lines, notSent } = correction.sent;
    const unsent = new Set(notSent.map(({ position }) => position));
    const held = claims.filter(
      ({ position }) => unsent.has(position) || position > lines + notSent.length,
    );
    if (held.length > 0) {
      const says = `Correction ${id} holds ${counted(held.length, 'line')} of ingest ${ingestId} that it has not sent.`;
      differences.push({ kind: 'CorrectionDiffers', id, says });
    }
  }
  return [...differences, ...tooMany(progress)];
}

function tooMany(progress: IngestProgress): Difference[] {
  const { ingest, corrections } = progress;
  const { quarantined, pending } = progressCounts(progress);
  if (pending > 0 || corrections.length <= quarantined) return [];
  const id = ingest.ingestId;
  const says = `Ingest ${id} has ${counted(quarantined, 'quarantined line')}, of which ${corrections.length} are corrected.`;
  return [{ kind: 'CorrectionDiffers', id, says }];
}

/** Nothing deletes from the ledger. */
export const missing = (id: string, ingestId: string): Difference => ({
  kind: 'CorrectionMissing',
  id,
  says: `Correction ${id} of ingest ${ingestId} is missing from the ledger.`,
});
