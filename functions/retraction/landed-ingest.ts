import { inParallel } from '../concurrency/in-parallel.ts';
import { sumOf } from '../domain/line-totals.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
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
  return {
    ingestId: ingest.ingestId,
    lines: progressCounts(progress).accepted - erasedOf(progress),
    days: [...new Set(days)].sort(),
  };
}

/** How many lines of an ingest were erased: no store has them, and no archive. */
function erasedOf({ removed = [] }: IngestProgress): number {
  const erased = removed.filter(({ removal }) => removal === 'erase');
  return sumOf(erased.flatMap(({ days }) => days)).lineCount;
}
