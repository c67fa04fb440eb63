import * as z from 'zod';

const Id = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

/** What `npm run reprocess` asks of the function that runs operations. */
export const ReprocessingRequest = z.strictObject({
  action: z.enum(['reprocess', 'status']),
  of: z.union([
    /** An ingest or an upload. The ingests of one may be known to the command only. */
    z.strictObject({ id: Id, ingestIds: z.array(Id).max(10_000).exactOptional() }),
    /** Every ingest that has lines of these days of the lake. */
    z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
  ]),
  requestedBy: z.string().min(1).max(200),
  dryRun: z.boolean(),
});
export type ReprocessingRequest = z.infer<typeof ReprocessingRequest>;

const Count = z.int().nonnegative();
/** Amounts are exact decimals. */
const Totals = z.object({ lines: Count, quantity: z.string(), revenue: z.string() });
const Counts = z.object({ accepted: Count, quarantined: Count });

/** An ingest that can't be read again, and what to do. */
const Refused = z.object({ ingestId: z.string(), why: z.string() });
export type Refused = z.infer<typeof Refused>;

/** What would change. */
export const ReprocessingPlan = z.object({
  /** How many ingests were read, and how many of them change. */
  ingests: Count,
  changed: Count,
  refused: z.array(Refused),
  days: z.array(z.object({ date: z.string(), lines: Count, before: Totals, after: Totals })),
  before: Counts,
  after: Counts,
});
export type ReprocessingPlan = z.infer<typeof ReprocessingPlan>;

const Status = z.object({
  ingestId: z.string(),
  /** Absent if it was never reprocessed. */
  reprocessing: z
    .object({
      state: z.string(),
      operationId: z.string(),
      at: z.string(),
      endedAt: z.string().optional(),
      requestedBy: z.string(),
      times: Count,
      before: Counts.optional(),
      after: Counts.optional(),
    })
    .optional(),
  /** Why it can't be reprocessed now. Absent if it can. */
  why: z.string().optional(),
});
export type ReprocessingStatus = z.infer<typeof Status>;

export const ReprocessingResponse = z.discriminatedUnion('state', [
  /** Nothing was done. The message says why, and what to do. */
  z.object({ state: z.literal('REFUSED'), message: z.string() }),
  z.object({ state: z.literal('PLANNED'), plan: ReprocessingPlan }),
  z.object({ state: z.literal('STATUS'), ingests: z.array(Status) }),
  /** An operation does it. Ingests that can't be read again are left out. */
  z.object({
    state: z.literal('ASKED'),
    operationId: z.string(),
    ingests: z.array(z.string()),
    refused: z.array(Refused),
  }),
]);
export type ReprocessingResponse = z.infer<typeof ReprocessingResponse>;

/** What an operation has done. */
export const ReprocessingResult = z.object({
  ingests: Count,
  changed: Count,
  days: Count,
  refused: z.array(Refused),
  before: Counts,
  after: Counts,
});
export type ReprocessingResult = z.infer<typeof ReprocessingResult>;
