import * as z from 'zod';

/** The kinds of fault that are injected into a running pipeline; docs/faults.md says what each does. */
export const LIVE_KINDS = [
  'throttle',
  'error',
  'slow',
  'lost-answer',
  'partial',
  'kill-function',
  'abort-execution',
] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

export const FaultSettings = z.strictObject({
  /** The share of the calls at which a fault is injected, from 0 to 1. 0 is off. */
  rate: z.number().min(0).max(1),
  kinds: z.array(z.enum(LIVE_KINDS)).min(1),
  /** Only call sites whose name contains this text. Empty for all of them. */
  sites: z.string().max(200),
});
export type FaultSettings = z.infer<typeof FaultSettings>;

export const NO_FAULTS: FaultSettings = { rate: 0, kinds: [...LIVE_KINDS], sites: '' };
