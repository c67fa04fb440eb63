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
  const type = typeOf(value);
  if (type === 'BOOL' || type === 'NULL') return 1;
  if (type === 'M') {
    const map = value.M ?? {};
    return CONTAINER + Object.keys(map).length * ELEMENT + itemSize(map);
  }
  if (type === 'L') {
    return CONTAINER + sum(value.L ?? [], (element) => ELEMENT + valueSize(element));
  }
  if (type === 'S' || type === 'SS') return sum(textsOf(value[type]), Buffer.byteLength);
  if (type === 'N' || type === 'NS') return sum(textsOf(value[type]), numberSize);
  return sum(textsOf(value[type]), (text) => Buffer.byteLength(text, 'base64'));
}

const textsOf = (value: string | string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

function sum<T>(list: readonly T[], sizeOf: (one: T) => number): number {
  let total = 0;
  for (const one of list) total += sizeOf(one);
  return total;
}
