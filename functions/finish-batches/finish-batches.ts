import { inParallel } from '../concurrency/in-parallel.ts';
import type { Machine } from '../execution/machine.ts';
import { type RunPorts, resumeToEnd } from '../execution/run-to-end.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type FinishPorts = RunPorts &
  Pick<Machine, 'resume'> & { ledger: Pick<Ledger, 'sealedBefore'> };

export type Finished = { committed: string[]; failed: { batchId: string; error: string }[] };

/** Longer than the machine's time-out of 240 s, so that the batch's own execution is over. */
export const LEFT_ALONE_MS = 300_000;

/**
 * Executions at a time. Few, because a backlog of sealed batches means that something is slow
 * already, and because a new account may have ten concurrent executions for everything.
 */
const RESUMED_AT_A_TIME = 2;

/**
 * Finishes every sealed batch whose own execution is over. One that fails does not stop the others.
 */
export async function finishBatches(ports: FinishPorts): Promise<Finished> {
  const limit = new Date(ports.now() - LEFT_ALONE_MS).toISOString();
  const sealed = await ports.ledger.sealedBefore(limit);
  const ends = await inParallel(RESUMED_AT_A_TIME, sealed, async (batch) => {
    const { error } = await resumeToEnd(batch, ports);
    return { batchId: batch.batchId, error };
  });
  return {
    committed: ends.flatMap(({ batchId, error }) => (error === undefined ? [batchId] : [])),
    failed: ends.flatMap(({ batchId, error }) => (error === undefined ? [] : [{ batchId, error }])),
  };
}
