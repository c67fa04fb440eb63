/**
 * Thrown when a data directory can't be used as it is. The message is for a person: what was
 * expected, what was found, where, and what to do.
 */
export class UnusableDataDir extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UnusableDataDir';
  }
}
