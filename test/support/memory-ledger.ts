import type { BatchState, ChunkRef } from '../../functions/domain/batch.ts';
import { StepFailure } from '../../functions/failures.ts';
import type { Batch, Ingest, Ledger } from '../../functions/ledger/ledger.ts';
import type { Landing } from '../../functions/staging/plan.ts';

export type MemoryLedger = Ledger & {
  holderOf(chunk: ChunkRef): string | undefined;
  landingsOf(batchId: string): Landing[];
  batches(): Batch[];
};

/** The ledger in memory, as its interface describes it: every operation is atomic. */
export function memoryLedger(): MemoryLedger {
  const ingests = new Map<string, Ingest>();
  const claims = new Map<string, string>();
  const batches = new Map<string, Batch>();
  const landings = new Map<string, Landing>();
  const nameOf = ({ ingestId, ordinal }: ChunkRef) => `${ingestId}#${ordinal}`;

  const move = (batchId: string, from: BatchState[], change: Partial<Batch>): Batch => {
    const batch = existing(batches, batchId);
    if (!from.includes(batch.state)) return batch;
    const moved = { ...batch, ...change };
    batches.set(batchId, moved);
    return moved;
  };

  return {
    createIngest: async (ingest) => {
      if (!ingests.has(ingest.ingestId)) ingests.set(ingest.ingestId, ingest);
      return existing(ingests, ingest.ingestId);
    },
    acceptIngest: async (ingestId) => {
      ingests.set(ingestId, { ...existing(ingests, ingestId), state: 'ACCEPTED' });
    },
    createBatch: async (batch) => {
      if (!batches.has(batch.batchId)) batches.set(batch.batchId, { ...batch, state: 'STARTED' });
    },
    readBatch: async (batchId) => batches.get(batchId),
    claimChunk: async (chunk, batchId) => {
      if (!claims.has(nameOf(chunk))) claims.set(nameOf(chunk), batchId);
      return existing(claims, nameOf(chunk));
    },
    takeClaim: async (chunk, from, to) => {
      if (claims.get(nameOf(chunk)) === from) claims.set(nameOf(chunk), to);
      return existing(claims, nameOf(chunk));
    },
    abandonBatch: async (batchId) =>
      move(batchId, ['STARTED', 'FAILED'], { state: 'ABANDONED' }).state,
    sealBatch: async (batchId, sealed) =>
      move(batchId, ['STARTED'], { state: 'SEALED', ...sealed }),
    putLandings: async (batchId, landed) => {
      for (const landing of landed) landings.set(`${batchId}#${landing.ingestId}`, landing);
    },
    commitBatch: async (batchId) => move(batchId, ['SEALED'], { state: 'COMMITTED' }).state,
    failBatch: async (batchId, failure) => {
      if (!batches.has(batchId)) return undefined;
      move(batchId, ['SEALED'], { failure });
      return move(batchId, ['STARTED'], { state: 'FAILED', failure }).state;
    },
    sealedBefore: async (time) =>
      [...batches.values()]
        .filter((batch) => batch.state === 'SEALED' && batch.startedAt < time)
        .map(({ batchId }) => batchId),
    holderOf: (chunk) => claims.get(nameOf(chunk)),
    landingsOf: (batchId) =>
      [...landings].flatMap(([name, landing]) => (name.startsWith(`${batchId}#`) ? [landing] : [])),
    batches: () => [...batches.values()],
  };
}

function existing<T>(items: Map<string, T>, id: string): T {
  const item = items.get(id);
  if (item === undefined) throw new StepFailure('ContractBroken', `${id} is not in the ledger`);
  return item;
}
