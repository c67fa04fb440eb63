import { SWITCH_SECONDS } from '../../functions/rewrite/ports.ts';
import type { FunctionName } from '../../functions/runtime/environment.ts';

export type FunctionSize = { memoryMb: number; timeoutSeconds: number };

/** Lambda gives 1,769 MB one full vCPU. For functions that process every line. */
const CPU_BOUND_MB = 1769;
/** A rewrite sorts 200,000 lines at a time, and reads objects of a few MB. */
const REWRITE_MB = 2048;
/** For functions that mostly wait for other services. */
const IO_BOUND_MB = 512;

/** API Gateway returns 504 after 29 s. */
const API_SECONDS = 29;
/** The state machine gives a task 70 s, so the function times out first and logs why. */
const STEP_SECONDS = 60;
/** The state machine may run for 240 s, and the call that starts it times out after 270 s. */
const MACHINE_SECONDS = 300;
/** A list of the lake takes a tenth of a second for 1,000 objects. */
const PLAN_SECONDS = 300;
/** Lambda's maximum. */
const MAX_SECONDS = 900;

const dataStep: FunctionSize = { memoryMb: CPU_BOUND_MB, timeoutSeconds: STEP_SECONDS };
const ledgerStep: FunctionSize = { memoryMb: IO_BOUND_MB, timeoutSeconds: STEP_SECONDS };

/** The memory and time-out of each function, in flow order. */
export const FUNCTION_SIZES: Readonly<Record<FunctionName, FunctionSize>> = {
  Ingest: { memoryMb: CPU_BOUND_MB, timeoutSeconds: API_SECONDS },
  Correct: { memoryMb: CPU_BOUND_MB, timeoutSeconds: API_SECONDS },
  StartBatch: { memoryMb: IO_BOUND_MB, timeoutSeconds: MACHINE_SECONDS },
  ClaimBatch: ledgerStep,
  ValidateBatch: dataStep,
  SplitBatch: dataStep,
  WriteParquet: dataStep,
  RegisterPartitions: ledgerStep,
  UpsertInvoices: dataStep,
  UpsertCustomers: dataStep,
  CommitBatch: ledgerStep,
  RecordFailure: ledgerStep,
  FinishBatches: { memoryMb: IO_BOUND_MB, timeoutSeconds: MAX_SECONDS },
  FinishCorrections: { memoryMb: IO_BOUND_MB, timeoutSeconds: MAX_SECONDS },
  ReplayDeliveries: { memoryMb: IO_BOUND_MB, timeoutSeconds: MAX_SECONDS },
  PlanRewrites: { memoryMb: IO_BOUND_MB, timeoutSeconds: PLAN_SECONDS },
  RewriteDay: { memoryMb: REWRITE_MB, timeoutSeconds: MAX_SECONDS },
  SwitchDay: { memoryMb: IO_BOUND_MB, timeoutSeconds: SWITCH_SECONDS },
  CleanGenerations: { memoryMb: IO_BOUND_MB, timeoutSeconds: MAX_SECONDS },
  RunOperations: { memoryMb: REWRITE_MB, timeoutSeconds: MAX_SECONDS },
  EraseCustomers: { memoryMb: REWRITE_MB, timeoutSeconds: MAX_SECONDS },
  AuditBatches: { memoryMb: CPU_BOUND_MB, timeoutSeconds: MAX_SECONDS },
  Query: { memoryMb: IO_BOUND_MB, timeoutSeconds: API_SECONDS },
};
