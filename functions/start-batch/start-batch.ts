import type { KinesisStreamEvent } from 'aws-lambda';
import { batchIdOf } from '../domain/batch.ts';
import { BatchFailed } from '../execution/batch-failed.ts';
import type { MachineRun } from '../execution/sfn-execution.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { logger } from '../runtime/telemetry.ts';
import { encodeDelivery } from '../staging/delivery.ts';
import type { Staged } from '../staging/staging.ts';
import { MachineOutput, type NewBatch, type SealedBatch } from '../steps.ts';
import { deliveredChunk } from './delivered-chunk.ts';

export type StartPorts = {
  stage(batchId: string, delivery: Uint8Array): Promise<Staged>;
  /** Runs the machine on a new batch, under the batch's own name. */
  start(batch: NewBatch): Promise<MachineRun>;
  /** Runs the machine from the sealed plan on, under a name of its own. */
  resume(batch: SealedBatch): Promise<MachineRun>;
  ledger: Pick<Ledger, 'failBatch' | 'readBatch'>;
  /** Ten characters of [0-9a-z], never the same again. */
  unique(): string;
  now(): Date;
  /** Told when the ledger could not take a failure in. */
  unrecorded(batchId: string, error: unknown): void;
};

/**
 * Lands a delivery as one batch, then finishes the sealed batches that it met. Throws `BatchFailed` when anything did
 * not land: the delivery comes again, and what landed already is skipped then.
 */
export async function startBatch(event: KinesisStreamEvent, ports: StartPorts): Promise<void> {
  const [first] = event.Records;
  if (!first) return;
  const batchId = batchIdOf(shardIdOf(first.eventID), first.kinesis.sequenceNumber, ports.unique());
  const chunks = event.Records.map(deliveredChunk);
  logger.info('batch begun', { batchId, chunks: chunks.length, ingestIds: ingestsOf(chunks) });
  const payload = await ports.stage(batchId, encodeDelivery(chunks));
  const unfinished = await runToEnd(batchId, () => ports.start({ batchId, payload }), ports);
  for (const sealed of unfinished) await finish(sealed, ports);
}

/** An event id is `<shard id>:<sequence number>`. */
const shardIdOf = (eventId: string): string => eventId.replace(/:.*/, '');

const ingestsOf = (chunks: readonly { ingestId: string }[]): string[] => [
  ...new Set(chunks.map(({ ingestId }) => ingestId)),
];

async function finish(batchId: string, ports: StartPorts): Promise<void> {
  const batch = await ports.ledger.readBatch(batchId);
  if (batch?.state === 'COMMITTED') return;
  if (batch?.state !== 'SEALED' || !batch.plan || !batch.counts) {
    throw new BatchFailed(batchId, `can't be resumed, it is ${batch?.state ?? 'unknown'}`);
  }
  const { plan, counts } = batch;
  await runToEnd(batchId, () => ports.resume({ batchId, plan, counts, unfinished: [] }), ports);
}

/** Answers the sealed batches that the execution met. No Catch of the machine sees its time-out or a lost answer. */
async function runToEnd(
  batchId: string,
  run: () => Promise<MachineRun>,
  ports: StartPorts,
): Promise<string[]> {
  const { status, output, error = status, cause = '' } = await run().then(readable, lostAnswer);
  if (status === 'SUCCEEDED') return MachineOutput.parse(output).unfinished;
  const failure = { error, cause, at: ports.now().toISOString() };
  await ports.ledger
    .failBatch(batchId, failure)
    .catch((unrecorded: unknown) => ports.unrecorded(batchId, unrecorded));
  throw new BatchFailed(batchId, failure.error);
}

/** A success that says nothing of the batch is none. */
function readable(run: MachineRun): MachineRun {
  if (run.status !== 'SUCCEEDED' || MachineOutput.safeParse(run.output).success) return run;
  return { status: 'FAILED', error: 'ContractBroken', cause: 'The output of the machine is wrong' };
}

function lostAnswer(thrown: unknown): MachineRun {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { status: 'FAILED', error: error.name, cause: error.message };
}
