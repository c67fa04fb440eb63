/** A rule that can't be applied at all. The message is for its author. */
export class RuleRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RuleRefused';
  }
}
