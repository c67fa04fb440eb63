import { inParallel } from '../concurrency/in-parallel.ts';
import type { Outcome } from './operation-program.ts';

/** Each is an invocation of RewriteDay, which reads and writes a day. */
const DAYS_AT_A_TIME = 4;
/** Rewritten objects have at most so many lines, as those of a compaction. */
export const LINES_PER_OBJECT = 500_000;

type Open = Exclude<Outcome, { state: 'DONE' }>;

/**
 * Rewrites the days of an operation. Days that wait do not hold up the others. A day that was
 * rewritten for the operation is not rewritten again. Returns what came of each day, or what is left.
 */
export async function rewriteEach<Done extends { state: 'DONE' }>(
  dates: readonly string[],
  isOutOfTime: () => boolean,
  rewriteOne: (date: string) => Promise<Done | Open>,
): Promise<{ state: 'DONE'; days: Done[] } | Open> {
  const outcomes = await inParallel(
    DAYS_AT_A_TIME,
    dates,
    async (date): Promise<Done | Open> =>
      isOutOfTime() ? { state: 'OUT_OF_TIME' } : rewriteOne(date),
  );
  const days: Done[] = [];
  let waiting: Open | undefined;
  for (const outcome of outcomes) {
    if (outcome.state === 'OUT_OF_TIME') return outcome;
    if (outcome.state === 'DONE') days.push(outcome);
    else waiting ??= outcome;
  }
  return waiting ?? { state: 'DONE', days };
}
