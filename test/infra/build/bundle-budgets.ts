import type { FunctionName } from '../../../functions/runtime/environment.ts';

/**
 * The most that the bundle of each function may have, in kB: a twentieth more than it has. A cold
 * start reads all of it. `npm run bundles` measures them.
 */
export const BUNDLE_BUDGETS: Readonly<Record<FunctionName, number>> = {
  Ingest: 615,
  Correct: 690,
  StartBatch: 565,
  ClaimBatch: 540,
  ValidateBatch: 500,
  SplitBatch: 545,
  WriteParquet: 635,
  RegisterPartitions: 590,
  UpsertInvoices: 540,
  UpsertCustomers: 540,
  CommitBatch: 550,
  RecordFailure: 360,
  FinishBatches: 395,
  FinishCorrections: 645,
  ReplayDeliveries: 580,
  PlanRewrites: 525,
  RewriteDay: 775,
  SwitchDay: 405,
  CleanGenerations: 570,
  RunOperations: 895,
  EraseCustomers: 850,
  AuditBatches: 745,
  Query: 840,
};
