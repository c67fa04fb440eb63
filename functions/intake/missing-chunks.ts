import type { Timer } from '../concurrency/timer.ts';
import type { Ingest } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { Chunk } from '../stream/chunk.ts';

export type ProgressPorts = {
  progress: Pick<LedgerReader, 'readIngest'>;
  timer: Pick<Timer, 'now'>;
};

/** A client that missed a response repeats its POST within this time, while its chunks are on their way. */
const ON_THEIR_WAY_MS = 60_000;

/**
 * Returns the ordinals of an accepted ingest's chunks that have not landed, and may never do so: the
 * stream has lost them or let them expire. Putting one into the stream that is only late is safe,
 * because ClaimBatch makes sure that each chunk lands once. Returns none for an ingest that is new.
 */
export async function missingChunks(
  { ingestId, receivedAt, chunks }: Ingest,
  { progress, timer }: ProgressPorts,
): Promise<ReadonlySet<number>> {
  if (timer.now() - Date.parse(receivedAt) < ON_THEIR_WAY_MS) return new Set();
  const { claims = [], landings = [] } = (await progress.readIngest(ingestId)) ?? {};
  const landed = new Set(landings.map(({ batchId }) => batchId));
  const missing = new Set(Array.from({ length: chunks }, (_, ordinal) => ordinal));
  for (const { ordinal, batchId } of claims) if (landed.has(batchId)) missing.delete(ordinal);
  return missing;
}

/** Those of the chunks that have one of these ordinals. */
export function* only(ordinals: ReadonlySet<number>, chunks: Iterable<Chunk>): Generator<Chunk> {
  for (const chunk of chunks) if (ordinals.has(chunk.header.ordinal)) yield chunk;
}
