import { inParallel } from '../concurrency/in-parallel.ts';
import type { Machine } from '../execution/machine.ts';
import { type RunPorts, resumeToEnd } from '../execution/run-to-end.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type FinishPorts = RunPorts &
  Pick<Machine, 'resume'> & { ledger: Pick<Ledger, 'sealedBefore' | 'readBatch'> };

export type Finished = { committed: string[]; failed: { batchId: string; error: string }[] };

/** Longer than the machine's time-out of 240 s, so that the batch's own execution is over. */
export const LEFT_ALONE_MS = 300_000;

/**
 * Executions at a time. Few, because a backlog of sealed batches means that something is slow
 * already, and because a new account may have ten concurrent executions for everything.
 */
const RESUMED_AT_A_TIME = 2;

/**
 * Finishes every sealed batch whose own execution is over. One that fails, or whose item in the
 * ledger is damaged, does not stop the others.
 */
export async function finishBatches(ports: FinishPorts): Promise<Finished> {
  const limit = new Date(ports.now() - LEFT_ALONE_MS).toISOString();
  const sealed = await ports.ledger.sealedBefore(limit);
  const ends = await inParallel(RESUMED_AT_A_TIME, sealed, async (batchId) => ({
    batchId,
    ...(await resumeSealed(batchId, ports)),
  }));
  return {
    committed: ends.flatMap(({ batchId, end }) => (end === 'committed' ? [batchId] : [])),
    failed: ends.flatMap(({ batchId, error }) => (error === undefined ? [] : [{ batchId, error }])),
  };
}

type End =
  | { end: 'committed' | 'not sealed'; error?: undefined }
  | { end: 'failed'; error: string };

/** Resumes a batch if it is SEALED. The list of these lags, so that it may be committed by now. */
async function resumeSealed(batchId: string, ports: FinishPorts): Promise<End> {
  try {
    const batch = await ports.ledger.readBatch(batchId);
    if (batch?.state !== 'SEALED') return { end: 'not sealed' };
    const { error } = await resumeToEnd(batch, ports);
    return error === undefined ? { end: 'committed' } : { end: 'failed', error };
  } catch (error) {
    return { end: 'failed', error: error instanceof Error ? error.name : typeof error };
  }
}
