import type { BatchState } from '../domain/batch.ts';
import type { Batch } from '../ledger/ledger.ts';
import { isOverdue } from './batch-view.ts';

/** Batches of one state that a list shows. */
export type Source = { state: BatchState; shows(batch: Batch, now: number): boolean };

export const everyBatch = (state: BatchState): Source => ({ state, shows: () => true });

/** What an operator has to look at, and a replay takes up: a failure is recorded, or can be told by the clock. */
export const FAILED: readonly Source[] = [
  everyBatch('FAILED'),
  { state: 'SEALED', shows: ({ failure }) => failure !== undefined },
  { state: 'STARTED', shows: isOverdue },
];

/** Neither landed nor given up. */
export const OPEN: readonly Source[] = [
  everyBatch('FAILED'),
  everyBatch('SEALED'),
  everyBatch('STARTED'),
];
