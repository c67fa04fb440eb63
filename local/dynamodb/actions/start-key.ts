import { ServiceError } from '../../endpoint/api-call.ts';
import { invalid } from '../errors.ts';
import { type Key, keyIn } from '../storage/rows.ts';
import { type Index, keyNames, type Table } from '../storage/table.ts';
import { attributeOf, type Item } from '../values/attribute-value.ts';
import { itemOf } from '../values/check-value.ts';
import { attributesOf, checkKeyAttribute, keyOf } from './keys.ts';

const WRONG = 'The provided starting key is invalid';

/** The value of ExclusiveStartKey. Throws when it holds what is no value. */
export function startItemOf(given: Record<string, unknown>): Item {
  try {
    return itemOf(given);
  } catch (error) {
    throw prefixed(error, /duplicates|numeric value|significant digits|with magnitude/);
  }
}

function prefixed(error: unknown, unless?: RegExp): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'ValidationException') return error;
  return unless?.test(error.message) ? error : invalid(`${WRONG}: ${error.message}`);
}

/** The key of the row after which a page begins: of the index, if any, then of the table. */
export function startAfter(start: Item, table: Table, index: Index | undefined): string[] {
  return index ? afterInIndex(start, table, index) : textsOf(tableKeyIn(start, table));
}

function afterInIndex(start: Item, table: Table, index: Index): string[] {
  const names = new Set([...keyNames(table), ...keyNames(index)]);
  if (Object.keys(start).length !== names.size) throw invalid(WRONG);
  for (const attribute of attributesOf(index)) {
    if (!attributeOf(start, attribute.name)) throw invalid(WRONG);
    checkKeyAttribute(start, attribute, index);
  }
  const own = Object.fromEntries(keyNames(table).map((name) => [name, start[name] ?? {}]));
  return [keyIn(start, index), tableKeyIn(own, table)].flatMap(textsOf);
}

const textsOf = (key: Key | undefined): string[] => (key ? [key.hash, key.range] : []);

function tableKeyIn(start: Item, table: Table): Key {
  try {
    return keyOf(start, table);
  } catch (error) {
    throw prefixed(error);
  }
}
