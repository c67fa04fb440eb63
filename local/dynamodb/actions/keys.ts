import { invalid, invalidParameter } from '../errors.ts';
import type { Key } from '../storage/rows.ts';
import { keyIn } from '../storage/rows.ts';
import {
  type Index,
  type KeyAttribute,
  type KeyAttributes,
  keyNames,
  type Table,
} from '../storage/table.ts';
import { type AttributeValue, attributeOf, type Item, typeOf } from '../values/attribute-value.ts';

const MOST_HASH_BYTES = 2048;
const MOST_RANGE_BYTES = 1024;

export const noMatch = (): Error => invalid('The provided key element does not match the schema');

/** The key that a call gives. Throws unless it has the attributes of the table's key, and no others. */
export function keyOf(given: Item, table: KeyAttributes): Key {
  if (Object.keys(given).length !== keyNames(table).length) throw noMatch();
  for (const attribute of attributesOf(table)) checkKeyAttribute(given, attribute, table);
  return keyIn(given, table) ?? unexpected();
}

/** Throws unless the item has the attribute, in the type of the key. */
export function checkKeyAttribute(given: Item, attribute: KeyAttribute, keys: KeyAttributes): void {
  const value = attributeOf(given, attribute.name);
  if (value?.[attribute.type] === undefined) throw noMatch();
  if (isEmpty(value)) throw invalidParameter(emptyKey(attribute));
  checkSize(value, attribute === keys.hash);
}

/** The key of an item that is put. Throws unless it fits the keys of the table and its indexes. */
export function keyOfItem(item: Item, table: Table): Key {
  for (const attribute of attributesOf(table)) {
    const { name, type } = attribute;
    const value = attributeOf(item, name);
    if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalidParameter(
        `Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
    if (isEmpty(value)) {
      throw invalid(`One or more parameter values are not valid. ${emptyKey(attribute)}`);
    }
    checkSize(value, attribute === table.hash);
  }
  checkIndexKeys(item, table);
  return keyIn(item, table) ?? unexpected();
}

/** Throws if an attribute that an index has as its key is of another type, or empty. */
export function checkIndexKeys(item: Item, { indexes }: Table): void {
  for (const index of indexes) {
    for (const attribute of attributesOf(index)) {
      const value = attributeOf(item, attribute.name);
      if (value) checkIndexKey(value, attribute, index);
    }
  }
}

function checkIndexKey(value: AttributeValue, attribute: KeyAttribute, index: Index): void {
  const { name, type } = attribute;
  if (value[type] === undefined) throw indexMismatch(name, type, typeOf(value), index.name);
  if (isEmpty(value)) {
    throw invalid(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kindOf(type)} value. IndexName: ${index.name}, IndexKey: ${name}`,
    );
  }
  checkSize(value, attribute === index.hash);
}

export const indexMismatch = (
  name: string,
  expected: string,
  actual: string,
  index: string,
): Error =>
  invalidParameter(
    `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index}`,
  );

export const attributesOf = ({ hash, range }: KeyAttributes): KeyAttribute[] =>
  range ? [hash, range] : [hash];

const isEmpty = ({ S, B }: AttributeValue): boolean => S === '' || B === '';
const kindOf = (type: string): string => (type === 'S' ? 'string' : 'binary');
const emptyKey = ({ name, type }: KeyAttribute): string =>
  `The AttributeValue for a key attribute cannot contain an empty ${kindOf(type)} value. Key: ${name}`;

function checkSize({ S, B }: AttributeValue, isHash: boolean): void {
  const bytes = B === undefined ? Buffer.byteLength(S ?? '') : Buffer.byteLength(B, 'base64');
  if (isHash && bytes > MOST_HASH_BYTES) {
    throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (!isHash && bytes > MOST_RANGE_BYTES) {
    throw invalidParameter(
      'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
  if (S !== undefined && !S.isWellFormed()) {
    throw invalidParameter('A text in a key has half of a surrogate pair');
  }
}

function unexpected(): never {
  throw new Error('A checked item has no key');
}
