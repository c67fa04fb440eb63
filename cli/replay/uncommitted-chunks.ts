import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import type { BatchState, ChunkRef } from '../../functions/domain/batch.ts';
import type { ClaimReader, LedgerReader } from '../../functions/ledger/ledger-reader.ts';

/** Answers which of the chunks have not landed. A chunk has when a COMMITTED batch holds it, and that is final. */
export type Unlanded = (chunks: readonly ChunkRef[]) => Promise<ChunkRef[]>;

/** Ingests and batches asked for at a time. */
const ASKED_AT_A_TIME = 8;

/** Asks the ledger. What has landed once is not asked for again. */
export function unlandedIn(ledger: ClaimReader & Pick<LedgerReader, 'readBatch'>): Unlanded {
  const committed = new Set<string>();
  const landed = new Set<string>();

  const learn = async (batchIds: readonly string[]): Promise<void> => {
    const unknown = [...new Set(batchIds)].filter((batchId) => !committed.has(batchId));
    await inParallel(ASKED_AT_A_TIME, unknown, async (batchId) => {
      const state: BatchState | undefined = (await ledger.readBatch(batchId))?.state;
      if (state === 'COMMITTED') committed.add(batchId);
    });
  };

  return async (chunks) => {
    const open = chunks.filter((chunk) => !landed.has(chunkName(chunk)));
    const ingests = [...new Set(open.map(({ ingestId }) => ingestId))];
    const held = await inParallel(ASKED_AT_A_TIME, ingests, async (ingestId) =>
      (await ledger.claimsOf(ingestId)).map(({ ordinal, batchId }) => ({
        name: chunkName({ ingestId, ordinal }),
        batchId,
      })),
    );
    const wanted = new Set(open.map(chunkName));
    const claims = held.flat().filter(({ name }) => wanted.has(name));
    await learn(claims.map(({ batchId }) => batchId));
    for (const { name, batchId } of claims) if (committed.has(batchId)) landed.add(name);
    return open.filter((chunk) => !landed.has(chunkName(chunk)));
  };
}

export function chunkName({ ingestId, ordinal }: ChunkRef): string {
  return `${ingestId}#${ordinal}`;
}
