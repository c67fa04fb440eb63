import { readMoney } from '../domain/money.ts';

/** An item as it was read, before anything of it is known. */
export type ReadItem = Readonly<Record<string, unknown>>;

/**
 * Reads the attributes of an item by hand: a schema of an item takes five times as long, and reading a
 * table back is mostly this. Each throws when the attribute is missing or of another type. The message
 * names the attribute and says nothing of its value, which may be a customer's.
 */
export function textIn(item: ReadItem, name: string): string {
  const attribute = item[name];
  if (isRecord(attribute) && typeof attribute['S'] === 'string') return attribute['S'];
  throw damaged(name, 'a text');
}

/** Undefined when the item does not have the attribute. */
export const optionalTextIn = (item: ReadItem, name: string): string | undefined =>
  item[name] === undefined ? undefined : textIn(item, name);

export function bytesIn(item: ReadItem, name: string): Uint8Array {
  const attribute = item[name];
  if (isRecord(attribute) && attribute['B'] instanceof Uint8Array) return attribute['B'];
  throw damaged(name, 'bytes');
}

/** A whole number of any size. */
export function exactIn(item: ReadItem, name: string): bigint {
  const text = numberIn(item, name);
  if (WHOLE.test(text)) return BigInt(text);
  throw damaged(name, 'a whole number');
}

/** A whole number that a double holds exactly. */
export function wholeIn(item: ReadItem, name: string): number {
  const text = numberIn(item, name);
  const value = Number(text);
  if (WHOLE.test(text) && Number.isSafeInteger(value)) return value;
  throw damaged(name, 'a whole number that a double holds');
}

/** Money is a decimal in the table, and thousandths in code. */
export const moneyIn = (item: ReadItem, name: string): bigint => readMoney(numberIn(item, name));

/** An item of an unknown version is an error and never a wrong result. */
export function versionIn<Version extends number>(
  item: ReadItem,
  known: readonly Version[],
): Version {
  const found = wholeIn(item, 'v');
  const version = known.find((one) => one === found);
  if (version !== undefined) return version;
  throw new RangeError(`An item has version ${found}. Known are ${known.join(', ')}`);
}

/** Throws when it is no item at all. */
export function readItem(item: unknown): ReadItem {
  if (isRecord(item)) return item;
  throw new TypeError('An item must be an object of attributes');
}

const WHOLE = /^-?\d+$/;

function numberIn(item: ReadItem, name: string): string {
  const attribute = item[name];
  if (isRecord(attribute) && typeof attribute['N'] === 'string') return attribute['N'];
  throw damaged(name, 'a number');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const damaged = (name: string, expected: string): TypeError =>
  new TypeError(`The attribute ${name} of an item must be ${expected}`);
