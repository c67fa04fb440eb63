import * as z from 'zod';
import type { TaskName } from '../statemachines/process-batch.ts';
import { BatchId, LineCounts } from './domain/batch.ts';
import { Claim } from './staging/delivery.ts';
import { Staged } from './staging/staging.ts';

/** SEALED batches that ClaimBatch met. StartBatch finishes them. */
const Unfinished = z.array(BatchId);

/** The input of an execution: a delivery that StartBatch staged, or a sealed batch to resume. */
export const NewBatch = z.object({ batchId: BatchId, payload: Staged });
export const SealedBatch = z.object({
  batchId: BatchId,
  plan: Staged,
  counts: LineCounts,
  unfinished: Unfinished,
});
export type NewBatch = z.infer<typeof NewBatch>;
export type SealedBatch = z.infer<typeof SealedBatch>;

/** Until December 2026 ClaimBatch staged the claim: an execution that began then has its reference. */
const ClaimedBatch = NewBatch.extend({
  claim: z.union([Claim, Staged]),
  unfinished: Unfinished,
});
const ValidatedBatch = z.object({
  batchId: BatchId,
  validated: Staged,
  counts: LineCounts,
  unfinished: Unfinished,
});
const Materialised = z.object({ batchId: BatchId, written: z.int().nonnegative() });

/**
 * What every Task gets beside its own input, renamed as the logs name it: the batch and the
 * execution.
 */
export const Traced = z
  .object({ batchId: BatchId, execution: z.string() })
  .transform(({ batchId, execution }) => ({ batchId, executionArn: execution }));

/**
 * The contract of every Task, in flow order. Tasks pass references and counts, because an Express
 * payload holds at most 256 KiB. The compiler checks the keys against the state names of the ASL
 * file.
 */
export const steps = {
  ClaimBatch: {
    input: NewBatch.extend({
      execution: z.string(),
      /** ISO 8601, from the execution's context object. */
      startedAt: z.string(),
    }),
    output: ClaimedBatch,
  },
  ValidateBatch: { input: ClaimedBatch, output: ValidatedBatch },
  SplitBatch: { input: ValidatedBatch, output: SealedBatch },
  WriteParquet: { input: SealedBatch, output: SealedBatch },
  RegisterPartitions: { input: SealedBatch, output: Materialised },
  UpsertInvoices: { input: SealedBatch, output: Materialised },
  UpsertCustomers: { input: SealedBatch, output: Materialised },
  CommitBatch: { input: SealedBatch, output: SealedBatch },
  RecordFailure: {
    input: z.object({
      batchId: BatchId,
      failure: z.object({ Error: z.string(), Cause: z.string().default('') }),
    }),
    output: z.object({ batchId: BatchId, recorded: z.boolean() }),
  },
} satisfies Record<TaskName, StepContract>;

export type StepContract = { input: z.ZodType; output: z.ZodType };
type Steps = typeof steps;
export type StepInput<Name extends TaskName> = z.infer<Steps[Name]['input']>;
export type StepOutput<Name extends TaskName> = z.infer<Steps[Name]['output']>;

/** The output of an execution that succeeded. */
export const MachineOutput = steps.CommitBatch.output;
