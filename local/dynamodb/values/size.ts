import { type AttributeValue, type Item, typeOf } from './attribute-value.ts';
import { numberSize } from './number.ts';

/** The limit of an item, its names included. */
export const MOST_ITEM_BYTES = 400 * 1024;

/** The bytes that an item counts: for its limit, for pages, and for what a call costs. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

/** What a list or a map counts besides its elements, and each element besides itself. */
const CONTAINER = 3;
const ELEMENT = 1;

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  return value.B === undefined ? otherSize(value) : bytesIn(value.B);
}

function otherSize(value: AttributeValue): number {
  const type = typeOf(value);
  if (type === 'BOOL' || type === 'NULL') return 1;
  if (type === 'M') {
    const map = value.M ?? {};
    return CONTAINER + Object.keys(map).length * ELEMENT + itemSize(map);
  }
  if (type === 'L') {
    return CONTAINER + sum(value.L ?? [], (element) => ELEMENT + valueSize(element));
  }
  if (value.SS) return sum(value.SS, Buffer.byteLength);
  return value.NS ? sum(value.NS, numberSize) : sum(value.BS ?? [], bytesIn);
}

const bytesIn = (base64: string): number => Buffer.byteLength(base64, 'base64');

function sum<T>(list: readonly T[], sizeOf: (one: T) => number): number {
  let total = 0;
  for (const one of list) total += sizeOf(one);
  return total;
}
