import type { BatchState } from '../domain/batch.ts';
import type { Batch, Failure } from '../ledger/ledger.ts';

/**
 * An execution ends within 240 s, the TimeoutSeconds of the state machine. If it has failed, its
 * error is recorded by then, or never.
 */
export const MACHINE_TIMEOUT_MS = 240_000;

/**
 * Whether a STARTED batch is over without a recorded outcome, because its execution can no longer
 * be running.
 */
export function isOverdue(batch: Batch, now: number): boolean {
  return batch.state === 'STARTED' && isOver(batch, now);
}

/** Whether the batch's own execution can no longer be running. */
export function isOver({ startedAt }: Batch, now: number): boolean {
  return now - Date.parse(startedAt) > MACHINE_TIMEOUT_MS;
}

/**
 * Returns the failure that an overdue batch is shown with, or undefined if the batch is not
 * overdue.
 */
export function overdueFailure(batch: Batch, now: number): Failure | undefined {
  if (!isOverdue(batch, now)) return undefined;
  const at = new Date(Date.parse(batch.startedAt) + MACHINE_TIMEOUT_MS).toISOString();
  return {
    error: 'Overdue',
    cause:
      `The batch is still STARTED after the ${MACHINE_TIMEOUT_MS / 1000} s that an execution may take, ` +
      'and no failure was recorded.',
    at,
  };
}

/** The batches of one state that a list includes. */
export type BatchSource = { state: BatchState; includes(batch: Batch, now: number): boolean };

export const everyBatch = (state: BatchState): BatchSource => ({ state, includes: () => true });

/**
 * What an operator has to look at, and what a replay starts again: batches with a recorded failure,
 * and overdue ones.
 */
export const FAILED: readonly BatchSource[] = [
  everyBatch('FAILED'),
  { state: 'SEALED', includes: ({ failure }) => failure !== undefined },
  { state: 'STARTED', includes: isOverdue },
];

/** The batches that have neither landed nor been abandoned. */
export const OPEN: readonly BatchSource[] = [
  everyBatch('FAILED'),
  everyBatch('SEALED'),
  everyBatch('STARTED'),
];
