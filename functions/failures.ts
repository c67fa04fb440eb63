/**
 * Every error that a step may end with, by the name that the Step Functions console shows, and how
 * the state machine reacts. A test checks Retry and Catch of the ASL file against this table.
 *
 * - `retry`: the cause may pass on its own. The state is retried.
 * - `wait`: another attempt holds a chunk and may still be alive. ClaimBatch checks again later.
 * - `stop`: this attempt is over. The delivery is redelivered as a new one.
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

/** A failure of the infrastructure, by name. Its message must never contain the text of a line. */
export class StepFailure extends Error {
  constructor(name: FailureName, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/**
 * Runs `action`. Throws what it throws as a StepFailure of this name, unless it is a StepFailure
 * already.
 */
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
