import type { RemovedLines } from '../domain/removed-lines.ts';
import type { Reprocessing } from '../domain/reprocessing.ts';
import type { Retraction } from '../domain/retraction.ts';
import type { Landing } from '../staging/plan.ts';
import type { CorrectionClaim } from './correction-ledger.ts';
import type { Ingest } from './ledger.ts';

/** Everything that the ledger records about an ingest. */
export type IngestProgress = {
  ingest: Ingest;
  /** When the 202 was sent: ISO 8601. Absent until then. */
  acceptedAt?: string;
  claims: { ordinal: number; batchId: string }[];
  landings: (Landing & { batchId: string })[];
  /** Which of its quarantined lines were corrected, and by which corrections. */
  corrections: CorrectionClaim[];
  /** Absent if it was never retracted. */
  retraction?: Retraction;
  /**
   * Absent if the landings are those of its batches. Otherwise they say what today's lines are: a
   * reprocessing replaces landings, and moves no line to the other side of the books.
   */
  reprocessing?: Reprocessing;
  /** What operations have removed of it, also what has been restored since. Absent if nothing was. */
  removed?: RemovedLines[];
};

/** An ingest without the corrections of its lines, which may be as many as the lines. */
export type LandedIngest = Omit<IngestProgress, 'corrections'>;

/**
 * Returns how much of an ingest has landed: lines = accepted + quarantined + pending. A batch
 * records a landing after it has written all its lines, so every line can be queried once none is
 * pending.
 */
export function progressCounts({ ingest, landings }: LandedIngest) {
  const accepted = landings.reduce((sum, landing) => sum + landing.accepted, 0);
  const quarantined = landings.reduce((sum, landing) => sum + landing.quarantined, 0);
  const pending = ingest.lines - accepted - quarantined;
  return { lines: ingest.lines, chunks: ingest.chunks, accepted, quarantined, pending };
}
