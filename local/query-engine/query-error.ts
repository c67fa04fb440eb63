/** A statement that is refused or has failed. Its message is for the author of the statement. */
export class QueryError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'QueryError';
  }
}
