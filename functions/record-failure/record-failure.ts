import { failureOf } from '../execution/failure.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StepInput, StepOutput } from '../steps.ts';

export type RecordPorts = {
  ledger: Pick<Ledger, 'failBatch'>;
  /** Milliseconds since 1970. */
  now(): number;
};

/**
 * Records why the execution failed. A STARTED batch becomes FAILED, a SEALED one keeps its state.
 * `recorded` is false when there is nothing to record it on: the batch has no item yet, or is
 * ABANDONED or COMMITTED.
 */
export async function recordFailure(
  { batchId, failure }: StepInput<'RecordFailure'>,
  { ledger, now }: RecordPorts,
): Promise<StepOutput<'RecordFailure'>> {
  const state = await ledger.failBatch(batchId, failureOf(failure.Error, failure.Cause, now()));
  return { batchId, recorded: state === 'FAILED' || state === 'SEALED' };
}
