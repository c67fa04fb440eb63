import type { Execution } from './execution.ts';

/**
 * What is known about the executions of a batch. A batch has one execution, and one more for each
 * time that it was resumed after it had been sealed.
 */
export type BatchTrace =
  | { kind: 'found'; batchId: string; executions: [Execution, ...Execution[]] }
  /** No batch has this id. */
  | { kind: 'unknown'; batchId: string }
  /** The delivery was received and staged, but no execution of it has begun. */
  | { kind: 'never started'; batchId: string; receivedAt: number }
  /** The batch ran, but its events are no longer in the log, or have not been delivered yet. */
  | { kind: 'expired' | 'not logged yet'; batchId: string; startedAt: number; execution: string };
