/**
 * Every error that a step may end with, by the name that the Step Functions console shows, and what the state
 * machine does about it. A test holds the ASL file's Retry and Catch to this table.
 *
 * - `retry`: it may pass by itself; the state is tried again.
 * - `wait`: another attempt holds a chunk and may still be alive; ClaimBatch looks again later.
 * - `stop`: this attempt is over; the delivery comes again as a new one.
 */
export const FAILURES = {
  ChunkHeld: 'wait',
  StagingUnavailable: 'retry',
  LedgerUnavailable: 'retry',
  LakeWriteFailed: 'retry',
  CatalogUpdateFailed: 'retry',
  IndexWriteFailed: 'retry',
  BatchAbandoned: 'stop',
  ContractBroken: 'stop',
} as const;

export type FailureName = keyof typeof FAILURES;

/** An infrastructure failure, by name. Its message never holds the text of a line. */
export class StepFailure extends Error {
  constructor(name: FailureName, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/** Runs `action`; what it throws becomes a failure of this name, unless it is one already. */
export async function failingAs<T>(
  name: FailureName,
  message: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StepFailure(name, `${message} (${reason})`, error);
  }
}
