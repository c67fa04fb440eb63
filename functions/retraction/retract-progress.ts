import * as z from 'zod';
import type { OperationStep } from '../operations/operation-step.ts';

/** How far a retraction has come. */
export const RetractProgress = z.object({
  /** The ingests that this operation retracts, and when the last of them was claimed. */
  won: z.array(z.string()).optional(),
  since: z.string().optional(),
  /** Those that are archived. None of them is archived again. */
  archived: z.array(z.string()).default([]),
  /** Until when the archive does not expire. */
  keptUntil: z.string().optional(),
  /** Why nothing is retracted. Saved before the first ingest is given back. */
  refused: z.string().optional(),
});
export type RetractProgress = z.infer<typeof RetractProgress>;

/** Says what a retraction does now. Undefined before it has begun. */
export function retractStep(progress: unknown): OperationStep | undefined {
  const { won, archived, refused } = RetractProgress.parse(progress ?? {});
  if (!won || refused !== undefined) return undefined;
  if (archived.length === won.length) return { step: 'REMOVE' };
  return { step: 'ARCHIVE', done: archived.length, of: won.length };
}
