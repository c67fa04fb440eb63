import type { BatchState, ChunkRef } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import type { Batch, Ledger } from '../ledger/ledger.ts';

export type ClaimLedger = Pick<Ledger, 'claimChunk' | 'takeClaim' | 'readBatch' | 'abandonBatch'>;

/**
 * The batch that holds the chunk, and its state. A chunk of a SEALED or COMMITTED batch stays with
 * it for good.
 */
export type Settled = { holder: string; state: BatchState };

/**
 * How long ClaimBatch waits for an attempt that has started and not sealed. An attempt usually
 * seals within a few seconds. Taking the chunks of a live attempt is safe, but wastes its work. See
 * docs/decisions/0003.
 */
export const CLAIM_PATIENCE_MS = 15_000;

/**
 * Finds the chunk's owner and claims it unless a SEALED or COMMITTED batch owns it. When the owner
 * changes between two calls it tries again. Each retry means that another attempt progressed, so
 * this terminates.
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

/**
 * Returns the holder's state: SEALED or COMMITTED if the chunk stays with it, ABANDONED if the
 * chunk may be taken. Abandons a holder that is STARTED or FAILED. Throws `ChunkHeld` while a
 * STARTED holder may still be alive.
 */
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
