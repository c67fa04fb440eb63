import { chunkName } from '../../../cli/replay/uncommitted-chunks.ts';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';
import type { ChunkRef } from '../../../functions/domain/batch.ts';
import type { ClaimReader } from '../../../functions/ledger/ledger-reader.ts';

const INGESTS_AT_A_TIME = 8;

/** Which batch holds each of the chunks, by the chunk's name. Chunks that none has claimed are left out. */
export async function holdersOf(
  chunks: readonly ChunkRef[],
  ledger: ClaimReader,
): Promise<Map<string, string>> {
  const names = new Set(chunks.map(chunkName));
  const ingests = [...new Set(chunks.map(({ ingestId }) => ingestId))];
  const claims = await inParallel(INGESTS_AT_A_TIME, ingests, async (ingestId) =>
    (await ledger.claimsOf(ingestId)).map(
      ({ ordinal, batchId }) => [chunkName({ ingestId, ordinal }), batchId] as const,
    ),
  );
  return new Map(claims.flat().filter(([name]) => names.has(name)));
}
