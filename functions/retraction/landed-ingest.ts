import { ingestBooks } from '../books/ingest-books.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import type { RetractionPorts } from './ports.ts';

/** An ingest that has landed: how many lines the lake has of it, and of which days. */
export type LandedIngest = {
  ingestId: string;
  lines: number;
  /** Days that may have lines of it: all that have, and perhaps others. */
  days: string[];
};

const PLANS_AT_A_TIME = 8;

/** Returns where the lake has the lines of an ingest, by its landings. */
export async function landedIngest(
  progress: IngestProgress,
  ports: Pick<RetractionPorts, 'plannedDays' | 'days'>,
): Promise<LandedIngest> {
  const { ingest, landings } = progress;
  const filled = landings.filter(({ accepted }) => accepted > 0);
  const found = await inParallel(PLANS_AT_A_TIME, filled, async ({ days, batchId }) =>
    days ? days.map(([date]) => date) : ports.plannedDays(batchId),
  );
  const isKnown = found.every((days) => days !== undefined);
  const days = isKnown ? found.flatMap((each) => each ?? []) : await ports.days.all();
  const { accepted, erased } = ingestBooks(progress);
  return {
    ingestId: ingest.ingestId,
    // What was erased is in no store, and in no archive.
    lines: accepted - erased.lineCount,
    days: [...new Set(days)].sort(),
  };
}
