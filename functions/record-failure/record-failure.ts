import type { Ledger } from '../ledger/ledger.ts';
import type { StepInput, StepOutput } from '../steps.ts';
import { readableCause } from './failure-cause.ts';

export type RecordPorts = {
  ledger: Pick<Ledger, 'failBatch'>;
  /** Milliseconds since 1970. */
  now(): number;
};

/**
 * Writes down why the execution failed: a STARTED batch becomes FAILED, a SEALED one keeps its state. `recorded` is
 * false where there is nothing to write to: no batch item yet, or a batch that is over.
 */
export async function recordFailure(
  { batchId, failure }: StepInput<'RecordFailure'>,
  { ledger, now }: RecordPorts,
): Promise<StepOutput<'RecordFailure'>> {
  const state = await ledger.failBatch(batchId, {
    error: failure.Error,
    cause: readableCause(failure.Cause),
    at: new Date(now()).toISOString(),
  });
  return { batchId, recorded: state === 'FAILED' || state === 'SEALED' };
}
