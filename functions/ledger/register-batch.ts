import type { LineTotals } from '../domain/line-totals.ts';
import { StepFailure } from '../failures.ts';
import { type DayLedger, registrationOn } from './day-ledger.ts';

/** A day changes at most three times in a rewrite, which takes far longer than a registration. */
const ATTEMPTS = 20;

/**
 * Registers a batch and its lines with a day, unless it is registered, and returns the generations
 * to write to. From then on a rewrite of the day waits for the batch's object, or the batch writes to
 * the new generation too. Generations that were replaced by now are left out: whatever replaced them
 * has taken the batch over, or the batch writes there. Throws `LedgerUnavailable`.
 */
export async function registerBatch(
  date: string,
  batchId: string,
  lines: LineTotals,
  days: Pick<DayLedger, 'readDay' | 'register'>,
): Promise<number[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const day = await days.readDay(date);
    const registration = await days.register(day, batchId, { ...registrationOn(day), lines });
    if (registration === 'CHANGED') continue;
    return registration.targets.filter((generation) => generation >= day.live);
  }
  const what = `${date} changed again and again while batch ${batchId} was being registered`;
  throw new StepFailure('LedgerUnavailable', what);
}
