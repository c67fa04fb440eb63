import type { BatchState, ChunkRef } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import type { Batch, Ledger } from '../ledger/ledger.ts';

export type ClaimLedger = Pick<Ledger, 'claimChunk' | 'takeClaim' | 'readBatch' | 'abandonBatch'>;

/** Who holds the chunk, and whether its batch is sealed: then it is settled whose lines these are. */
export type Settled = { holder: string; state: BatchState };

/**
 * How long ClaimBatch waits for another attempt that has started and not sealed. An attempt normally seals within a
 * few seconds; taking its chunks while it lives is safe and costs it its work. See docs/decisions/0003.
 */
export const CLAIM_PATIENCE_MS = 15_000;

/**
 * Finds out whose the chunk is, and makes it this batch's unless a sealed or committed one holds it. Whenever something
 * moved between two looks it looks again; each round means that another attempt went on, so it ends.
 */
export async function settleChunk(
  ledger: ClaimLedger,
  chunk: ChunkRef & { sequenceNumber: string },
  batchId: string,
  now: () => number,
): Promise<Settled> {
  let holder = await ledger.claimChunk(chunk, batchId, chunk.sequenceNumber);
  while (holder !== batchId) {
    const state = await stateForTaking(ledger, holder, now);
    if (state === 'SEALED' || state === 'COMMITTED') return { holder, state };
    holder = await ledger.takeClaim(chunk, holder, batchId);
  }
  return { holder, state: 'STARTED' };
}

/** The holder's state once it can't change any more in a way that matters: sealed, committed, or abandoned by us. */
async function stateForTaking(
  ledger: ClaimLedger,
  holder: string,
  now: () => number,
): Promise<BatchState> {
  const batch = await ledger.readBatch(holder);
  if (!batch) throw new StepFailure('ContractBroken', `Batch ${holder} is not in the ledger`);
  if (batch.state === 'STARTED' && isYoung(batch, now()))
    throw new StepFailure('ChunkHeld', `Batch ${holder} holds a chunk and may still be alive`);
  if (batch.state === 'STARTED' || batch.state === 'FAILED') return ledger.abandonBatch(holder);
  return batch.state;
}

function isYoung({ startedAt }: Batch, now: number): boolean {
  return now - Date.parse(startedAt) < CLAIM_PATIENCE_MS;
}
