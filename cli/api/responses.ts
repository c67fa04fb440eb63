import * as z from 'zod';
import { ColumnName } from '../../functions/domain/invoice-line.ts';

/** The parts of the API's responses that the command line reads. */

export const AcceptedIngest = z.object({
  ingestId: z.string(),
  lines: z.int().nonnegative(),
  warnings: z.array(z.string()).default([]),
});

const IngestProgress = z.object({
  ingestId: z.string(),
  state: z.string(),
  lines: z.int(),
  accepted: z.int(),
  quarantined: z.int(),
  pending: z.int(),
  retraction: z.object({ state: z.string(), resentAs: z.string().optional() }).optional(),
});
export type IngestProgress = z.infer<typeof IngestProgress>;

export const Ingests = z.object({ ingests: z.array(IngestProgress) });

export const QuarantinePage = z.object({
  lines: z.array(
    z.object({
      row: z.int(),
      reason: z.string(),
      // A column that this version does not know is not worth an error.
      column: ColumnName.nullish().catch(null),
      message: z.string(),
    }),
  ),
  expired: z.object({ lines: z.int(), at: z.string() }).optional(),
  next: z.string().nullish(),
});

export const BatchPage = z.object({
  batches: z.array(
    z.object({
      batchId: z.string(),
      state: z.string(),
      startedAt: z.string(),
      counts: z.object({ accepted: z.int(), quarantined: z.int() }).optional(),
      failure: z.object({ error: z.string(), cause: z.string().default('') }).optional(),
    }),
  ),
  next: z.string().nullish(),
});
export type BatchSummary = z.infer<typeof BatchPage>['batches'][number];
