import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ChunkEncoding } from '../../../functions/stream/chunk.ts';

/** A part as it was, or will be, sent. */
export const PlannedPart = z.object({
  ordinal: z.int().nonnegative(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  firstRow: z.int().positive(),
  rows: z.int().nonnegative(),
  sha256: z.string(),
  /** Its Idempotency-Key. */
  key: z.string(),
  charset: ChunkEncoding,
});
export type PlannedPart = z.infer<typeof PlannedPart>;

/** One upload: which bytes of which file, and how they are cut. */
export const UploadPlan = z.object({
  v: z.literal(1),
  uploadId: z.string(),
  /** The file's name without its folder: for people. */
  file: z.string(),
  startedAt: z.string(),
  /** Unpacked bytes, and their SHA-256: what a later file is compared with. */
  length: z.int().nonnegative(),
  hash: z.string(),
  rows: z.int().nonnegative(),
  parts: z.array(PlannedPart),
});
export type UploadPlan = z.infer<typeof UploadPlan>;

/** What a POST of a part was answered. */
export const SentPart = z.object({
  ordinal: z.int().nonnegative(),
  ingestId: z.string(),
  lines: z.int().nonnegative(),
});
export type SentPart = z.infer<typeof SentPart>;

/** An upload as the journal remembers it. */
export type UploadRecord = { plan: UploadPlan; sent: ReadonlyMap<number, SentPart> };

/** The name of an upload: short, and the same for the same parts. */
export function uploadIdOf(parts: readonly Pick<PlannedPart, 'key'>[]): string {
  const hash = createHash('sha256');
  for (const { key } of parts) hash.update(`${key}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** Rows that have been sent, as far as the journal knows. */
export function rowsSent({ plan, sent }: UploadRecord): number {
  return plan.parts
    .filter((part) => sent.has(part.ordinal))
    .reduce((rows, part) => rows + part.rows, 0);
}
