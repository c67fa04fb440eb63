import * as z from 'zod';
import { UnknownColumns } from '../domain/unknown-columns.ts';

const name = z.string().min(1);
const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,5}$/)
  .transform(Number);

/** None if it is 0. */
const days = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,3})$/)
  .transform(Number);

/** Hours may be a fraction, which a local run needs. */
const hours = z
  .string()
  .regex(/^\d{1,5}(?:\.\d{1,4})?$/)
  .transform(Number);

/**
 * The environment variables of each function, in flow order. A handler reads its own once, at its
 * cold start. The infrastructure gives each function exactly these.
 */
export const environment = {
  Ingest: z.object({
    BATCHES_TABLE: name,
    STREAM_NAME: name,
    STAGING_BUCKET: name,
    UNKNOWN_COLUMNS: UnknownColumns,
    RAW_DAYS: days,
  }),
  Correct: z.object({
    BATCHES_TABLE: name,
    STREAM_NAME: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    GLUE_DATABASE: name,
    QUARANTINE_DAYS: wholeNumber,
    UNKNOWN_COLUMNS: UnknownColumns,
    RAW_DAYS: days,
  }),
  StartBatch: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name, STATE_MACHINE_ARN: name }),
  ClaimBatch: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name }),
  ValidateBatch: z.object({ STAGING_BUCKET: name }),
  SplitBatch: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name }),
  WriteParquet: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name, LAKE_BUCKET: name }),
  RegisterPartitions: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    GLUE_DATABASE: name,
  }),
  UpsertInvoices: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name, INVOICES_TABLE: name }),
  UpsertCustomers: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name, CUSTOMERS_TABLE: name }),
  CommitBatch: z.object({ BATCHES_TABLE: name, STAGING_BUCKET: name }),
  RecordFailure: z.object({ BATCHES_TABLE: name }),
  FinishBatches: z.object({ BATCHES_TABLE: name, STATE_MACHINE_ARN: name }),
  FinishCorrections: z.object({
    BATCHES_TABLE: name,
    STREAM_NAME: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    GLUE_DATABASE: name,
    RAW_DAYS: days,
  }),
  ReplayDeliveries: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    PARKED_BUCKET: name,
    STATE_MACHINE_ARN: name,
  }),
  PlanRewrites: z.object({ BATCHES_TABLE: name, LAKE_BUCKET: name, COMPACT_OBJECTS: wholeNumber }),
  RewriteDay: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    GLUE_DATABASE: name,
    SWITCH_DAY_FUNCTION: name,
  }),
  SwitchDay: z.object({ BATCHES_TABLE: name, LAKE_BUCKET: name, GLUE_DATABASE: name }),
  CleanGenerations: z.object({
    BATCHES_TABLE: name,
    LAKE_BUCKET: name,
    GLUE_DATABASE: name,
    GRACE_HOURS: hours,
  }),
  RunOperations: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    INVOICES_TABLE: name,
    CUSTOMERS_TABLE: name,
    GLUE_DATABASE: name,
    REWRITE_DAY_FUNCTION: name,
    RETRACTED_DAYS: wholeNumber,
    RAW_DAYS: days,
    QUARANTINE_DAYS: wholeNumber,
    UNKNOWN_COLUMNS: UnknownColumns,
  }),
  EraseCustomers: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    PARKED_BUCKET: name,
    LAKE_BUCKET: name,
    RESULTS_BUCKET: name,
    INVOICES_TABLE: name,
    CUSTOMERS_TABLE: name,
    GLUE_DATABASE: name,
    REWRITE_DAY_FUNCTION: name,
    CLEAN_GENERATIONS_FUNCTION: name,
    GRACE_HOURS: hours,
    STREAM_HOURS: hours,
    RECOVERY_DAYS: days,
  }),
  AuditBatches: z.object({
    BATCHES_TABLE: name,
    STAGING_BUCKET: name,
    LAKE_BUCKET: name,
    INVOICES_TABLE: name,
    CUSTOMERS_TABLE: name,
    GLUE_DATABASE: name,
  }),
  Query: z.object({
    BATCHES_TABLE: name,
    INVOICES_TABLE: name,
    CUSTOMERS_TABLE: name,
    LAKE_BUCKET: name,
    STAGING_BUCKET: name,
    GLUE_DATABASE: name,
    QUARANTINE_DAYS: wholeNumber,
    STAGING_DAYS: wholeNumber,
  }),
} as const;

export type FunctionName = keyof typeof environment;
type Environment<Name extends FunctionName> = z.infer<(typeof environment)[Name]>;

/** Reads a function's own variables from the environment. Throws ZodError when one is missing. */
export function configOf<Name extends FunctionName>(name: Name): Readonly<Environment<Name>> {
  return Object.freeze(environment[name].parse(process.env)) as Readonly<Environment<Name>>;
}
