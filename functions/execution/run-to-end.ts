import type { Batch, Ledger } from '../ledger/ledger.ts';
import { MachineOutput } from '../steps.ts';
import { failureOf } from './failure.ts';
import type { Machine, MachineRun } from './machine.ts';

export type RunPorts = {
  ledger: Pick<Ledger, 'failBatch'>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Called when the ledger could not record a batch's failure. */
  unrecorded(batchId: string, error: unknown): void;
};

/**
 * A run that succeeded, with the sealed batches that ClaimBatch met, or the error of one that
 * failed.
 */
export type RunEnd = { error?: undefined; unfinished: string[] } | { error: string };

/**
 * Runs a batch to its end and records its failure in the ledger. The machine's Catch records most
 * failures, but it does not see the machine's own time-out or a lost response, and RecordFailure
 * may itself have failed. So every failure is recorded here. Never throws.
 */
export async function runToEnd(
  batchId: string,
  run: () => Promise<MachineRun>,
  { ledger, now, unrecorded }: RunPorts,
): Promise<RunEnd> {
  const { status, output, error = status, cause = '' } = await run().then(checked, lostResponse);
  if (status === 'SUCCEEDED') return { unfinished: MachineOutput.parse(output).unfinished };
  await ledger
    .failBatch(batchId, failureOf(error, cause, now()))
    .catch((thrown: unknown) => unrecorded(batchId, thrown));
  return { error };
}

/**
 * Runs a sealed batch from its plan on, and records its failure. A time-out, a lost response and a
 * batch without a plan are recorded as `ResumeFailed`. Never throws.
 */
export function resumeToEnd(
  batch: Batch,
  ports: RunPorts & Pick<Machine, 'resume'>,
): Promise<RunEnd> {
  return runToEnd(batch.batchId, () => resumed(batch, ports), ports);
}

async function resumed(batch: Batch, machine: Pick<Machine, 'resume'>): Promise<MachineRun> {
  const { batchId, plan, counts } = batch;
  try {
    if (!plan || !counts) throw new Error(`Batch ${batchId} is SEALED without a plan`);
    const run = await machine.resume({ batchId, plan, counts, unfinished: [] });
    if (run.status === 'TIMED_OUT') throw new Error(run.cause ?? 'The execution timed out');
    return run;
  } catch (thrown) {
    const { name, message } = asError(thrown);
    return { status: 'FAILED', error: 'ResumeFailed', cause: `${name}: ${message}` };
  }
}

/** Treats a success without valid output as a failure. */
function checked(run: MachineRun): MachineRun {
  if (run.status !== 'SUCCEEDED' || MachineOutput.safeParse(run.output).success) return run;
  return { status: 'FAILED', error: 'ContractBroken', cause: 'The output of the machine is wrong' };
}

function lostResponse(thrown: unknown): MachineRun {
  const { name, message } = asError(thrown);
  return { status: 'FAILED', error: name, cause: message };
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
