import type { LineTotals } from '../domain/line-totals.ts';
import { StepFailure } from '../failures.ts';
import { type DayLedger, type LakeDay, registrationOn } from './day-ledger.ts';

/** A day changes at most three times in a rewrite, which takes far longer than a registration. */
const ATTEMPTS = 20;

/**
 * Registers a batch and its lines with a day, as it was read before, unless it is registered. Returns
 * the generations to write to. From then on a rewrite of the day waits for the batch's object, or the
 * batch writes to the new generation too. Generations that were replaced by now are left out: whatever
 * replaced them has taken the batch over, or the batch writes there. Throws `LedgerUnavailable`.
 */
export async function registerBatch(
  read: LakeDay,
  batchId: string,
  lines: LineTotals,
  days: Pick<DayLedger, 'readDay' | 'register'>,
): Promise<number[]> {
  let day = read;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const registration = await days.register(day, batchId, { ...registrationOn(day), lines });
    if (registration !== 'CHANGED')
      return registration.targets.filter((generation) => generation >= day.live);
    day = await days.readDay(read.date);
  }
  const what = `${read.date} changed again and again while batch ${batchId} was being registered`;
  throw new StepFailure('LedgerUnavailable', what);
}
