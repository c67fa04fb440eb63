import type { NewBatch, SealedBatch } from '../steps.ts';

/** How an execution of the state machine ended. */
export type MachineRun = {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: unknown;
  error?: string;
  cause?: string;
};

/**
 * The state machine. Both calls return when the execution has ended, even if it failed: check
 * `status`. They throw only when it is unknown how the execution ended.
 */
export interface Machine {
  /** Runs a new batch. The execution has the batch's own name. */
  start(batch: NewBatch): Promise<MachineRun>;
  /** Runs a sealed batch from its plan on. The execution has a new name. */
  resume(batch: SealedBatch): Promise<MachineRun>;
}

/** What is logged when an execution has ended. */
export type EndedExecution = {
  batchId: string;
  executionArn: string | undefined;
  status: string | undefined;
  error: string | undefined;
};
