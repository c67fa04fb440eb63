import * as z from 'zod';
import type { OperationStep } from '../operations/operation-step.ts';
import { ReprocessingResult } from './request.ts';

/** The corrections whose request is gone, and when that was seen first. */
export const Gone = z.record(z.string(), z.iso.datetime());
export type Gone = z.infer<typeof Gone>;

/** How far a reprocessing has come. */
export const ReprocessProgress = z.object({
  /** The ingests that this operation reads again, and when the last of them was claimed. */
  won: z.array(z.string()).exactOptional(),
  since: z.string().exactOptional(),
  /** What is known of corrections that can't be sent any more, and whether all others have decided. */
  gone: Gone.default({}),
  decided: z.boolean().default(false),
  /** Those that were read: what changes of them is prepared, and none is read again. */
  prepared: z.array(z.string()).default([]),
  unchanged: z.array(z.string()).default([]),
  refused: z.array(z.object({ ingestId: z.string(), why: z.string() })).default([]),
  /** Present once all of it is done but for the removal of what was prepared. */
  result: ReprocessingResult.exactOptional(),
});
export type ReprocessProgress = z.infer<typeof ReprocessProgress>;

/** Says what a reprocessing does now. Undefined before it has begun. */
export function reprocessStep(progress: unknown): OperationStep | undefined {
  const { won, prepared, unchanged, refused, result } = ReprocessProgress.parse(progress ?? {});
  if (!won) return undefined;
  if (result) return { step: 'CLEAN_UP' };
  const own = new Set(won);
  const read = refused.filter(({ ingestId }) => own.has(ingestId)).length;
  const done = prepared.length + unchanged.length + read;
  return done === won.length ? { step: 'CHANGE' } : { step: 'READ', done, of: won.length };
}
