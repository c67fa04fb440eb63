import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import type { ChunkRef } from '../../functions/domain/batch.ts';
import type { ClaimReader, LedgerReader } from '../../functions/ledger/ledger-reader.ts';

/**
 * Returns those of the chunks that no COMMITTED batch holds. A chunk in a COMMITTED batch has
 * landed for good.
 */
export type UncommittedChunks = (chunks: readonly ChunkRef[]) => Promise<ChunkRef[]>;

/** Ingests and batches read at a time. */
const AT_A_TIME = 8;

/** Reads the ledger. Remembers what is committed, so that each committed batch is read once. */
export function uncommittedIn(
  ledger: ClaimReader & Pick<LedgerReader, 'readBatch'>,
): UncommittedChunks {
  const committedBatches = new Set<string>();
  const committedChunks = new Set<string>();

  const readBatches = async (batchIds: readonly string[]): Promise<void> => {
    const unknown = [...new Set(batchIds)].filter((batchId) => !committedBatches.has(batchId));
    await inParallel(AT_A_TIME, unknown, async (batchId) => {
      const batch = await ledger.readBatch(batchId);
      if (batch?.state === 'COMMITTED') committedBatches.add(batchId);
    });
  };
  const claimsOf = async (ingestId: string) =>
    (await ledger.claimsOf(ingestId)).map(({ ordinal, batchId }) => ({
      name: chunkName({ ingestId, ordinal }),
      batchId,
    }));

  return async (chunks) => {
    const open = chunks.filter((chunk) => !committedChunks.has(chunkName(chunk)));
    const names = new Set(open.map(chunkName));
    const ingests = [...new Set(open.map(({ ingestId }) => ingestId))];
    const claims = (await inParallel(AT_A_TIME, ingests, claimsOf))
      .flat()
      .filter(({ name }) => names.has(name));
    await readBatches(claims.map(({ batchId }) => batchId));
    for (const { name, batchId } of claims) {
      if (committedBatches.has(batchId)) committedChunks.add(name);
    }
    return open.filter((chunk) => !committedChunks.has(chunkName(chunk)));
  };
}

export function chunkName({ ingestId, ordinal }: ChunkRef): string {
  return `${ingestId}#${ordinal}`;
}

/**
 * Keeps one of the chunks that have the same name: a retried PutRecords can put a chunk into the
 * stream twice.
 */
export function distinctChunks<Chunk extends ChunkRef>(chunks: readonly Chunk[]): Chunk[] {
  return [...new Map(chunks.map((chunk) => [chunkName(chunk), chunk])).values()];
}
