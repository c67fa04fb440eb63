import type { FunctionName } from '../../functions/runtime/environment.ts';

export type FunctionSize = { memoryMb: number; timeoutSeconds: number };

/** 1,769 MB come with one whole CPU: for what goes through every line. */
const WORKS_ON_LINES = 1769;
const WAITS_FOR_OTHERS = 512;

/** The API gateway answers 504 after 29 s. */
const API_SECONDS = 29;
/** The state machine gives a task 70 s, so that it is the function that ends first and says why. */
const STEP_SECONDS = 60;
/** The state machine runs 240 s, and the call that starts it gives up after 270 s. */
const MACHINE_SECONDS = 300;
/** What Lambda allows. */
const LONGEST_SECONDS = 900;

const dataStep: FunctionSize = { memoryMb: WORKS_ON_LINES, timeoutSeconds: STEP_SECONDS };
const ledgerStep: FunctionSize = { memoryMb: WAITS_FOR_OTHERS, timeoutSeconds: STEP_SECONDS };

/** Memory and time of each function, in flow order. */
export const FUNCTION_SIZES: Readonly<Record<FunctionName, FunctionSize>> = {
  Ingest: { memoryMb: WORKS_ON_LINES, timeoutSeconds: API_SECONDS },
  StartBatch: { memoryMb: WAITS_FOR_OTHERS, timeoutSeconds: MACHINE_SECONDS },
  ClaimBatch: ledgerStep,
  ValidateBatch: dataStep,
  SplitBatch: dataStep,
  WriteParquet: dataStep,
  RegisterPartitions: ledgerStep,
  UpsertInvoices: dataStep,
  UpsertCustomers: dataStep,
  CommitBatch: ledgerStep,
  RecordFailure: ledgerStep,
  FinishBatches: { memoryMb: WAITS_FOR_OTHERS, timeoutSeconds: LONGEST_SECONDS },
  AuditBatches: { memoryMb: WORKS_ON_LINES, timeoutSeconds: LONGEST_SECONDS },
  Query: { memoryMb: WAITS_FOR_OTHERS, timeoutSeconds: API_SECONDS },
};
