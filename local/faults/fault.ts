import * as z from 'zod';

/**
 * The kinds of fault; docs/faults.md says what each does. `before` means that the call has no
 * effect, `after` that it has one which its caller never learns of.
 */
export const FAULT_KINDS = [
  'error',
  'throttle',
  'no-answer',
  'lost-answer',
  'late',
  'partial',
  'twice',
  'goes-on-unanswered',
  'abort-execution',
  'kill-function-before',
  'kill-function-after',
  'kill-process-before',
  'kill-process-after',
  'fail-over',
  'split-shard',
  'merge-shards',
  'clock-skew',
  'deployment',
  'checkpoint-lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault at `times` events of a site in a row, beginning with the n-th, counted from 0. */
export const Fault = z.object({
  site: z.string(),
  nth: z.int().nonnegative(),
  kind: z.enum(FAULT_KINDS),
  times: z.int().positive(),
});
export type Fault = z.infer<typeof Fault>;
