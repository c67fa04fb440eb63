/** Why an operation can't go on. Its message is shown to operators: it holds ids and counts only. */
export class OperationFault extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}
