import * as z from 'zod';

/** What `npm run retract` asks of the function that runs operations. */
export const RetractionRequest = z.strictObject({
  action: z.enum(['retract', 'undo', 'purge']),
  /** The id of an ingest or of an upload. */
  id: z.string().regex(/^[0-9A-Za-z-]{1,64}$/),
  /** The ingests of an upload that only the command knows: its journal has them. */
  ingestIds: z
    .array(z.string().regex(/^[0-9A-Za-z-]{1,64}$/))
    .max(10_000)
    .optional(),
  reason: z.string().min(1).max(1000).optional(),
  requestedBy: z.string().min(1).max(200),
  dryRun: z.boolean(),
});
export type RetractionRequest = z.infer<typeof RetractionRequest>;

const Totals = z.object({
  lines: z.int().nonnegative(),
  /** Exact decimals. */
  quantity: z.string(),
  revenue: z.string(),
});

/** What would be done. */
export const RetractionPlan = Totals.extend({
  ingests: z.array(z.string()),
  days: z.array(Totals.extend({ date: z.string() })),
  invoices: z.int().nonnegative(),
  customers: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  /** Corrections of quarantined lines of these ingests: they were sent as ingests of their own. */
  corrections: z.array(z.object({ correctionId: z.string(), ingestId: z.string() })),
});
export type RetractionPlan = z.infer<typeof RetractionPlan>;

export const RetractionResponse = z.discriminatedUnion('state', [
  /** Nothing was done. The message says why, and what to do. */
  z.object({ state: z.literal('REFUSED'), message: z.string() }),
  z.object({ state: z.literal('PLANNED'), plan: RetractionPlan }),
  /** An operation does it, or has done it before. */
  z.object({ state: z.literal('ASKED'), operationId: z.string(), ingests: z.array(z.string()) }),
]);
export type RetractionResponse = z.infer<typeof RetractionResponse>;

/** What an operation has done. */
export const RetractionResult = z.object({
  ingests: z.array(z.string()),
  /** Why nothing was done. */
  refused: z.string().optional(),
  days: z.int().optional(),
  lines: z.int().optional(),
  quantity: z.string().optional(),
  revenue: z.string().optional(),
});
