import { ServiceError } from '../../endpoint/api-call.ts';
import { invalid } from '../errors.ts';
import { type AttributeValue, attributeOf, type Item } from '../values/attribute-value.ts';
import { attributeValueOf } from '../values/check-value.ts';

export type PlaceholderInput = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
};

/** What `#names` and `:values` of the expressions of a call stand for. */
export class Placeholders {
  readonly #names: Record<string, string>;
  readonly #values: Item = Object.create(null);
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  constructor({ ExpressionAttributeNames, ExpressionAttributeValues }: PlaceholderInput) {
    this.#names = { ...ExpressionAttributeNames };
    this.#unusedNames = new Set(keysOf('Names', '#', ExpressionAttributeNames));
    this.#unusedValues = new Set(keysOf('Values', ':', ExpressionAttributeValues));
    for (const key of this.#unusedValues) {
      this.#values[key] = checkedValue(key, ExpressionAttributeValues?.[key]);
    }
  }

  name(key: string): string | undefined {
    this.#unusedNames.delete(key);
    return Object.hasOwn(this.#names, key) ? this.#names[key] : undefined;
  }

  value(key: string): AttributeValue | undefined {
    this.#unusedValues.delete(key);
    return attributeOf(this.#values, key);
  }

  /** Throws when no expression uses one of them. */
  checkUse(): void {
    for (const [kind, unused] of [
      ['Names', this.#unusedNames],
      ['Values', this.#unusedValues],
    ] as const) {
      if (unused.size === 0) continue;
      throw invalid(
        `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${[...unused].join(', ')}}`,
      );
    }
  }
}

function keysOf(kind: string, mark: string, given: object | undefined): string[] {
  if (given === undefined) return [];
  const keys = Object.keys(given);
  if (keys.length === 0) throw invalid(`ExpressionAttribute${kind} must not be empty`);
  for (const key of keys) {
    if (key.startsWith(mark) && /^.\w+$/.test(key)) continue;
    throw invalid(`ExpressionAttribute${kind} contains invalid key: Syntax error; key: "${key}"`);
  }
  return keys;
}

function checkedValue(key: string, input: unknown): AttributeValue {
  try {
    return attributeValueOf(input);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ValidationException') throw error;
    throw invalid(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
    );
  }
}
