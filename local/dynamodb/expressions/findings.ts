import { invalid } from '../errors.ts';

/**
 * What is wrong with an expression. DynamoDB looks for one kind of mistake after the other in the
 * whole expression, so the first mistake in the text need not be the one that it reports.
 */
export class Findings<Kind extends string> {
  readonly #found = new Map<Kind, string>();
  readonly #order: readonly Kind[];

  constructor(order: readonly Kind[]) {
    this.#order = order;
  }

  /** Only the first of each kind counts. */
  note(kind: Kind, message: string): void {
    if (!this.#found.has(kind)) this.#found.set(kind, message);
  }

  first(): string | undefined {
    const kind = this.#order.find((one) => this.#found.has(one));
    return kind && this.#found.get(kind);
  }

  /** Throws what DynamoDB would report about the expression of a parameter. */
  check(parameter: string): void {
    const message = this.first();
    if (message !== undefined) throw invalid(`Invalid ${parameter}: ${message}`);
  }
}
