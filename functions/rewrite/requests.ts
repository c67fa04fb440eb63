import * as z from 'zod';
import { DayChange } from '../domain/day-change.ts';
import { IngestLines, LineSet } from '../domain/line-set.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';

/** What the functions that rewrite days take, and what they return, as JSON. */
export const RewriteRequest = z.strictObject({ date: z.iso.date(), change: DayChange });
export const SwitchRequest = z.strictObject({
  date: z.iso.date(),
  generation: z.int().positive(),
});
export const CleanRequest = z.strictObject({ date: z.iso.date() });

const Lines = z.array(IngestLines);

/** The lines of the day afterwards, and of which ingests lines went, came, or changed. */
const Done = z.object({
  state: z.literal('DONE'),
  date: z.iso.date(),
  generation: z.int().positive(),
  objects: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  lines: LineSet,
  removed: Lines,
  added: Lines,
  anonymised: Lines,
});

export const RewriteResponse = z.discriminatedUnion('state', [
  Done,
  z.object({
    state: z.literal('WAITING'),
    for: z.string(),
    until: z.iso.datetime().exactOptional(),
  }),
  z.object({ state: z.literal('OUT_OF_TIME') }),
  z.object({ state: z.literal('REFUSED'), reason: z.string() }),
]);
export type RewriteResponse = z.input<typeof RewriteResponse>;

export function rewriteResponse(outcome: RewriteOutcome): RewriteResponse {
  if (outcome.state !== 'DONE') return outcome;
  const { date, generation, objects, removed, added, anonymised, ...lines } = outcome.record;
  return RewriteResponse.encode({
    state: 'DONE',
    date,
    generation,
    objects: objects.length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    lines,
    removed,
    added,
    anonymised,
  });
}

/** What CleanGenerations returns. */
export const CleanResponse = z.object({
  deleted: z.int().nonnegative(),
  kept: z.array(z.string()),
  left: z.int().nonnegative(),
});
