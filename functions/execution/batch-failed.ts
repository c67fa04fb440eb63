/** Thrown when a batch did not land, so that the event source delivers its records again. */
export class BatchFailed extends Error {
  constructor(batchId: string, error: string, cause?: unknown) {
    super(`${batchId}: ${error}`, { cause });
    this.name = 'BatchFailed';
  }
}
