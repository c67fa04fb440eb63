import { batchIdOf } from '../domain/batch.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { encodeDelivery } from '../staging/delivery.ts';
import type { Staged } from '../staging/staging.ts';
import { deliveredChunk, type Received } from './delivered-chunk.ts';
import type { Machine } from './machine.ts';
import { type RunEnd, type RunPorts, resumeToEnd, runToEnd } from './run-to-end.ts';

export type LandPorts = Machine &
  RunPorts & {
    ledger: Pick<Ledger, 'readBatch'>;
    stage(batchId: string, delivery: Uint8Array): Promise<Staged>;
    /** Ten characters of [0-9a-z], different on every call. */
    unique(): string;
    /** Called before the batch is staged. */
    begun(batch: { batchId: string; chunks: number; ingestIds: string[] }): void;
  };

/** Thrown when not all of a delivery has landed. It may be delivered again. */
export class BatchFailed extends Error {
  constructor(batchId: string, error: string) {
    super(`${batchId}: ${error}`);
    this.name = 'BatchFailed';
  }
}

/**
 * Lands a delivery as one batch, then finishes the sealed batches that it met. Throws `BatchFailed`
 * unless everything has landed: delivered again, chunks that have landed are skipped.
 */
export async function landDelivery(records: readonly Received[], ports: LandPorts): Promise<void> {
  const [first] = records;
  if (!first) return;
  const batchId = batchIdOf(shardIdOf(first.eventID), first.kinesis.sequenceNumber, ports.unique());
  const chunks = records.map(deliveredChunk);
  ports.begun({ batchId, chunks: chunks.length, ingestIds: ingestsOf(chunks) });
  const payload = await ports.stage(batchId, encodeDelivery(chunks));
  const end = await runToEnd(batchId, () => ports.start({ batchId, payload }), ports);
  for (const unfinished of landed(batchId, end)) await finish(unfinished, ports);
}

/** An event id is `<shard id>:<sequence number>`. */
const shardIdOf = (eventId: string): string => eventId.replace(/:.*/, '');

const ingestsOf = (chunks: readonly { ingestId: string }[]): string[] => [
  ...new Set(chunks.map(({ ingestId }) => ingestId)),
];

async function finish(batchId: string, ports: LandPorts): Promise<void> {
  const batch = await ports.ledger.readBatch(batchId);
  if (batch?.state === 'COMMITTED') return;
  if (batch?.state !== 'SEALED') {
    throw new BatchFailed(batchId, `can't be resumed, its state is ${batch?.state ?? 'unknown'}`);
  }
  landed(batchId, await resumeToEnd(batch, ports));
}

/** Returns the sealed batches that a run met. Throws `BatchFailed` when the run failed. */
function landed(batchId: string, end: RunEnd): string[] {
  if (end.error !== undefined) throw new BatchFailed(batchId, end.error);
  return end.unfinished;
}
