import * as z from 'zod';
import { compareText } from './text-order.ts';

/**
 * The states of a batch, which is one attempt at the chunks of one Kinesis delivery. STARTED →
 * SEALED → COMMITTED, or STARTED → FAILED. A STARTED or FAILED batch may become ABANDONED.
 * ABANDONED and COMMITTED are final.
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

/**
 * Identifies a chunk by its ingest and its position in it. Every batch that delivers the chunk uses
 * the same reference.
 */
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
 * Returns the id of one attempt, `<shard>-<firstSequence>-<unique>`. An id is never reused. The
 * numbers are in base 36 because an execution name holds at most 80 characters. Throws RangeError
 * when the shard id is invalid.
 */
export function batchIdOf(shardId: string, firstSequence: string, unique: string): string {
  const [, shard] = /^shardId-(\d+)$/.exec(shardId) ?? [];
  if (shard === undefined) throw new RangeError('A shard id must be "shardId-" and a number');
  return `${BigInt(shard).toString(36)}-${BigInt(firstSequence).toString(36)}-${unique}`;
}

const SHARD_DIGITS = 12;

/** Returns the shard that a batch's delivery came from, as Kinesis names it. */
export function shardOf(batchId: string): string {
  const [shard = ''] = batchId.split('-', 1);
  return `shardId-${Number.parseInt(shard, 36).toString().padStart(SHARD_DIGITS, '0')}`;
}

/** Returns the chunks as sorted ranges, which a batch item records as its members. */
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
