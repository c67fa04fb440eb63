import { type AttributeValue, attributeOf, type Item, typeOf } from './attribute-value.ts';
import { sortableNumber } from './number.ts';

/** A text that sorts as the value does. Only texts, numbers and bytes have an order. */
export function sortable({ S, N, B }: AttributeValue): string | undefined {
  if (S !== undefined) return S;
  if (N !== undefined) return sortableNumber(N);
  return B === undefined ? undefined : Buffer.from(B, 'base64').toString('hex');
}

/** Negative, zero or positive; undefined where values have no order, or not the same type. */
export function order(left: AttributeValue, right: AttributeValue): number | undefined {
  const [a, b] = [sortable(left), sortable(right)];
  if (a === undefined || b === undefined || typeOf(left) !== typeOf(right)) return undefined;
  if (a === b) return 0;
  return left.S === undefined ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function areEqual(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  switch (type) {
    case 'M':
      return areEqualItems(left.M ?? {}, right.M ?? {});
    case 'L':
      return areEqualLists(left.L ?? [], right.L ?? []);
    case 'SS':
    case 'NS':
    case 'BS':
      return areEqualSets(left[type] ?? [], new Set(right[type]));
    default:
      return left[type] === right[type];
  }
}

const areEqualSets = (left: readonly string[], right: ReadonlySet<string>): boolean =>
  left.length === right.size && left.every((one) => right.has(one));

const isEqualTo = (left: AttributeValue, right: AttributeValue | undefined): boolean =>
  right !== undefined && areEqual(left, right);

const areEqualLists = (left: AttributeValue[], right: AttributeValue[]): boolean =>
  left.length === right.length && left.every((one, index) => isEqualTo(one, right[index]));

function areEqualItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => isEqualTo(left[name] ?? {}, attributeOf(right, name)))
  );
}

export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  const [a, b] = [sortable(value), sortable(prefix)];
  if (a === undefined || b === undefined || typeOf(value) !== typeOf(prefix)) return false;
  return value.N === undefined && a.startsWith(b);
}

/** Whether a text or bytes contain a part, or a set or list an element. */
export function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.L) return value.L.some((element) => areEqual(element, part));
  if (part.S !== undefined) return (value.S ?? value.SS)?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.BS) return value.BS.includes(part.B);
  return value.B !== undefined && bytes(value.B).includes(bytes(part.B));
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
