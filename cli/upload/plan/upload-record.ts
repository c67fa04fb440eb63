import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ChunkEncoding } from '../../../functions/stream/chunk.ts';

/** A part of an upload as it is sent. */
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

/** Which file is uploaded, and how it is cut into parts. */
export const UploadPlan = z.object({
  v: z.literal(1),
  uploadId: z.string(),
  /** The file's name without its folder, for messages. */
  file: z.string(),
  startedAt: z.string(),
  /** The unpacked bytes and their SHA-256, with which later files are compared. */
  length: z.int().nonnegative(),
  hash: z.string(),
  rows: z.int().nonnegative(),
  /** How large its parts are. Absent until December 2026, when they had `FORMER_PART_BYTES`. */
  partBytes: z.int().positive().optional(),
  parts: z.array(PlannedPart),
});
export type UploadPlan = z.infer<typeof UploadPlan>;

/** Whether an earlier version has made the plan, with parts of another size. */
export function isFormer({ partBytes }: UploadPlan): boolean {
  return partBytes === undefined;
}

/** The response to the POST of a part. */
export const SentPart = z.object({
  ordinal: z.int().nonnegative(),
  ingestId: z.string(),
  lines: z.int().nonnegative(),
});
export type SentPart = z.infer<typeof SentPart>;

/** An upload in the journal: its plan, and the parts that were sent, by ordinal. */
export type UploadRecord = { plan: UploadPlan; sent: ReadonlyMap<number, SentPart> };

/** A short id that depends only on the keys of the parts. */
export function uploadIdOf(parts: readonly Pick<PlannedPart, 'key'>[]): string {
  const hash = createHash('sha256');
  for (const { key } of parts) hash.update(`${key}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** The rows of the parts that were sent. */
export function rowsSent({ plan, sent }: UploadRecord): number {
  return plan.parts
    .filter((part) => sent.has(part.ordinal))
    .reduce((rows, part) => rows + part.rows, 0);
}
