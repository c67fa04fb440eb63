import { inParallel } from '../concurrency/in-parallel.ts';
import type { ChunkRef } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DeliveredChunk } from '../staging/delivery.ts';
import type { Staged } from '../staging/staging.ts';
import type { StepInput, StepOutput } from '../steps.ts';
import { type ClaimLedger, settleChunk } from './settle-chunk.ts';

export type ClaimPorts = {
  ledger: ClaimLedger & Pick<Ledger, 'createBatch'>;
  readDelivery(payload: Staged): Promise<readonly DeliveredChunk[]>;
  /** Milliseconds since 1970. */
  now(): number;
};

/** A claim is one conditional write of a few milliseconds. */
const CLAIMS_AT_A_TIME = 16;

/**
 * Claims the chunks of a delivery and returns which of them this batch holds. Chunks that a SEALED
 * or COMMITTED batch holds are skipped, and the SEALED batches are returned as unfinished. Throws
 * `ChunkHeld` while another attempt at a chunk may be alive, and `BatchAbandoned` when this attempt
 * is over.
 */
export async function claimBatch(
  input: StepInput<'ClaimBatch'>,
  { ledger, readDelivery, now }: ClaimPorts,
): Promise<StepOutput<'ClaimBatch'>> {
  const { batchId, payload, execution, startedAt } = input;
  const delivery = await readDelivery(payload);
  await ledger.createBatch({ batchId, payload, execution, startedAt });
  await refuseIfOver(ledger, batchId);
  const chunks = onceEach(delivery);
  const settled = await inParallel(CLAIMS_AT_A_TIME, chunks, async ({ index, chunk }) => ({
    index,
    ...(await settleChunk(ledger, chunk, batchId, now)),
  }));
  const own = settled.filter(({ holder }) => holder === batchId).map(({ index }) => index);
  const unfinished = settled.filter(({ state }) => state === 'SEALED').map(({ holder }) => holder);
  return {
    batchId,
    payload,
    claim: { v: 1, chunks: own },
    unfinished: [...new Set(unfinished)],
  };
}

/**
 * Stops a late invocation whose batch is FAILED or ABANDONED. If its batch is SEALED or COMMITTED,
 * it may continue: an earlier invocation has settled every chunk of the delivery, for good. This
 * one takes nothing and returns the same claim again.
 */
async function refuseIfOver(ledger: ClaimPorts['ledger'], batchId: string): Promise<void> {
  const state = (await ledger.readBatch(batchId))?.state;
  if (state === 'ABANDONED' || state === 'FAILED')
    throw new StepFailure(
      'BatchAbandoned',
      `Batch ${batchId} is ${state}: another attempt has taken over`,
    );
}

/** A repeated PutRecords can put a chunk into one delivery twice. The first counts. */
function onceEach(delivery: readonly DeliveredChunk[]) {
  const seen = new Set<string>();
  return delivery.flatMap((chunk, index) => {
    const name = nameOf(chunk);
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ index, chunk }];
  });
}

function nameOf({ ingestId, ordinal }: ChunkRef): string {
  return `${ingestId}#${ordinal}`;
}
