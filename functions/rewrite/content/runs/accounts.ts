import * as z from 'zod';
import { IngestLines, LineSet } from '../../../domain/line-set.ts';

/**
 * What a rewrite of a large day has finished so far: JSON beside the pieces in staging. Another
 * invocation continues from there.
 */

const VERSION = z.literal(1);
const Count = z.int().nonnegative();
const LinePlace = z.tuple([z.int(), z.string().min(1)]).readonly();
const GroupPlace = z.object({ source: Count, group: Count });

/** Some sorted lines of a run, in an object of their own: how many, and which is the last. */
const Piece = z.object({ lines: z.int().positive(), last: LinePlace });
export type Piece = z.output<typeof Piece>;

/** A run of sorted lines, of which row groups of the sources it was made, and what they come to. */
export const RunAccount = z.object({
  v: VERSION,
  from: GroupPlace,
  to: GroupPlace,
  isLast: z.boolean(),
  pieces: z.array(Piece),
  lines: LineSet,
  removed: z.array(IngestLines),
  added: z.array(IngestLines),
  anonymised: z.array(IngestLines),
});
export type RunAccount = z.output<typeof RunAccount>;

/** A run that is merged of others, or its beginning. */
export const MergeAccount = z.object({
  v: VERSION,
  pieces: z.array(Piece),
  isWhole: z.boolean(),
});

/** An object of the generation that was written. One without rows has no last line. */
export const ObjectAccount = z.object({
  v: VERSION,
  key: z.string().min(1),
  lines: Count,
  bytes: z.int().positive(),
  last: LinePlace.nullable(),
});
export type ObjectAccount = z.output<typeof ObjectAccount>;

/** An object of the generation that was read back. */
export const ReadAccount = z.object({
  v: VERSION,
  key: z.string().min(1),
  bytes: z.int().positive(),
  lines: LineSet,
  first: LinePlace.nullable(),
  last: LinePlace.nullable(),
});
export type ObjectRead = z.output<typeof ReadAccount>;
