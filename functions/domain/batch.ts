import * as z from 'zod';
import { compareText } from './text-order.ts';

/**
 * One attempt at the chunks of one Kinesis delivery. STARTED → SEALED → COMMITTED; STARTED → FAILED;
 * STARTED or FAILED → ABANDONED. ABANDONED and COMMITTED are final.
 */
export const BatchState = z.enum(['STARTED', 'SEALED', 'COMMITTED', 'FAILED', 'ABANDONED']);
export type BatchState = z.infer<typeof BatchState>;

export const BatchId = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

/** Lines of a batch, or of one ingest within it. */
export const LineCounts = z.object({
  accepted: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
});
export type LineCounts = z.infer<typeof LineCounts>;

/** A chunk's name: where it stands in which ingest. It stays the same whichever batch delivers it. */
export const ChunkRef = z.object({ ingestId: z.string(), ordinal: z.int().nonnegative() });
export type ChunkRef = z.infer<typeof ChunkRef>;

/** Consecutive chunks of one ingest, both ends included. */
export const ChunkRange = z.object({
  ingestId: z.string(),
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
});
export type ChunkRange = z.infer<typeof ChunkRange>;

/**
 * Names one attempt: `<shard>-<firstSequence>-<unique>`. It is new for every attempt and never used again. The
 * numbers are written in base 36, because an execution name holds at most 80 characters.
 */
export function batchIdOf(shardId: string, firstSequence: string, unique: string): string {
  const [, shard] = /^shardId-(\d+)$/.exec(shardId) ?? [];
  if (shard === undefined) throw new RangeError('A shard id is not shardId- and a number');
  return `${BigInt(shard).toString(36)}-${BigInt(firstSequence).toString(36)}-${unique}`;
}

/** Chunks as ranges, in order: what a batch item records as its members. */
export function rangesOf(chunks: readonly ChunkRef[]): ChunkRange[] {
  const sorted = [...chunks].sort(
    (a, b) => compareText(a.ingestId, b.ingestId) || a.ordinal - b.ordinal,
  );
  const ranges: ChunkRange[] = [];
  for (const { ingestId, ordinal } of sorted) {
    const last = ranges.at(-1);
    if (last?.ingestId === ingestId && last.to === ordinal - 1) last.to = ordinal;
    else ranges.push({ ingestId, from: ordinal, to: ordinal });
  }
  return ranges;
}
