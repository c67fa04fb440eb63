import { inParallel } from '../concurrency/in-parallel.ts';
import type { Batch, Ledger } from '../ledger/ledger.ts';
import type { SealedBatch } from '../steps.ts';

/** How an execution ended, as StartSyncExecution tells it. */
export type Run = {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  error?: string;
  cause?: string;
};

export type FinishPorts = {
  ledger: Pick<Ledger, 'sealedBefore' | 'failBatch'>;
  /** Runs the state machine from the sealed plan on. */
  resume(batch: SealedBatch): Promise<Run>;
  /** Milliseconds since 1970. */
  now(): number;
};

export type Finished = { committed: string[]; failed: { batchId: string; error: string }[] };

type End = { batchId: string; error?: string };

/** Longer than the machine's time-out of 240 s: by then the batch's own execution is over. */
export const LEFT_ALONE_MS = 300_000;

/** Executions at a time. Few, because a backlog of sealed batches means that something is slow already. */
const RESUMED_AT_A_TIME = 4;

/** Finishes every sealed batch that its own execution has left. One that fails does not keep the others. */
export async function finishBatches(ports: FinishPorts): Promise<Finished> {
  const limit = new Date(ports.now() - LEFT_ALONE_MS).toISOString();
  const left = await ports.ledger.sealedBefore(limit);
  const ends = await inParallel(RESUMED_AT_A_TIME, left, (batch) => finishBatch(batch, ports));
  return {
    committed: ends.flatMap(({ batchId, error }) => (error === undefined ? [batchId] : [])),
    failed: ends.flatMap(({ batchId, error }) => (error === undefined ? [] : [{ batchId, error }])),
  };
}

/** Runs a sealed batch to its end. A failure is recorded, and answered as `error`. */
export async function finishBatch(
  batch: Batch,
  ports: Pick<FinishPorts, 'resume' | 'now'> & { ledger: Pick<Ledger, 'failBatch'> },
): Promise<End> {
  const { batchId } = batch;
  try {
    const run = await ports.resume(resumable(batch));
    if (run.status === 'SUCCEEDED') return { batchId };
    if (run.status === 'TIMED_OUT') throw new Error(run.cause ?? 'The execution timed out');
    return { batchId, error: run.error ?? run.status };
  } catch (error) {
    return { batchId, error: await recorded(batchId, error, ports) };
  }
}

/** No Catch of the machine sees a time-out of the machine, or a call without an answer: they are recorded here. */
async function recorded(
  batchId: string,
  thrown: unknown,
  ports: { ledger: Pick<Ledger, 'failBatch'>; now(): number },
): Promise<string> {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const failure = { error: 'ResumeFailed', cause, at: new Date(ports.now()).toISOString() };
  await ports.ledger.failBatch(batchId, failure).catch(() => undefined);
  return failure.error;
}

function resumable({ batchId, plan, counts }: Batch): SealedBatch {
  if (!plan || !counts) throw new Error(`Batch ${batchId} is SEALED without a plan`);
  return { batchId, plan, counts, unfinished: [] };
}
