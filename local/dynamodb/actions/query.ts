import * as z from 'zod';
import { invalid, invalidParameter } from '../errors.ts';
import { parseCondition } from '../expressions/condition.ts';
import { type KeyTest, keyTestsOf } from '../expressions/key-condition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import type { Bound } from '../storage/rows.ts';
import type { Store } from '../storage/store.ts';
import type { Index, KeyAttribute, KeyAttributes, Table } from '../storage/table.ts';
import { type AttributeValue, attributeOf, type Item } from '../values/attribute-value.ts';
import { sortable } from '../values/compare.ts';
import { checkPlaceholders, inputOf, page } from './input.ts';
import { checkFilter, checkReading, indexIn, readingOf, readPage } from './read-page.ts';
import { checkLimit } from './scan.ts';
import { startAfter, startItemOf } from './start-key.ts';

const Query = z.strictObject({
  ...page,
  KeyConditionExpression: z.string().optional(),
  ScanIndexForward: z.boolean().optional(),
});

export function query(input: unknown, store: Store): string {
  const call = inputOf(Query, input, 'Query');
  checkLimit(call.Limit);
  const expressions = ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'];
  checkPlaceholders(call, expressions);
  const start = call.ExclusiveStartKey && startItemOf(call.ExclusiveStartKey);
  const { KeyConditionExpression: expression } = call;
  if (expression === undefined) {
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const placeholders = new Placeholders(call);
  const condition = parseCondition(expression, 'KeyConditionExpression', placeholders);
  const reading = readingOf(call, placeholders);
  placeholders.checkUse();
  const tests = keyTestsOf(condition);
  const stored = store.table(call.TableName);
  const index = indexIn(stored.table, call);
  const { hash, range } = keyTests(tests, index ?? stored.table);
  const after = start && checkedStart(start, { hash, range }, stored.table, index);
  checkFilter(reading.filter, index ?? stored.table);
  checkReading(reading, call, stored.table, index);
  const span = {
    index,
    hash: textOf(hash),
    bounds: range ? boundsOf(range) : [],
    after,
    isReversed: call.ScanIndexForward === false,
  };
  return readPage(stored, span, call, reading);
}

type Tests = { hash: AttributeValue; range: KeyTest | undefined };

/** What a query asks of the partition key and of the sort key. */
function keyTests(tests: ReadonlyMap<string, KeyTest>, { hash, range }: KeyAttributes): Tests {
  if (!range && tests.size > 1) throw invalid('Query key condition not supported');
  const first = testOf(tests, hash);
  if (!first) throw missed(hash);
  if (first.operator !== '=') throw invalid('Query key condition not supported');
  const second = range && testOf(tests, range);
  if (range && !second && tests.size > 1) throw missed(range);
  const [value] = first.values;
  if (!value) throw invalid('Query key condition not supported');
  return { hash: value, range: second };
}

const missed = ({ name }: KeyAttribute): Error =>
  invalid(`Query condition missed key schema element: ${name}`);

function testOf(tests: ReadonlyMap<string, KeyTest>, { name, type }: KeyAttribute) {
  const test = tests.get(name);
  if (test?.values.some((value) => value[type] === undefined)) {
    throw invalidParameter('Condition parameter type does not match schema type');
  }
  return test;
}

/** Throws when a query would not come to the key after which it is to go on. */
function checkedStart(
  start: Item,
  { hash, range }: Tests,
  table: Table,
  index: Index | undefined,
): string[] {
  const keys = index ?? table;
  if (Object.keys(start).length !== new Set(namesOf(table, index)).size) {
    throw invalid('The provided starting key is invalid');
  }
  const after = startAfter(start, table, index);
  const own = attributeOf(start, keys.hash.name);
  const isOther = own === undefined || textOf(own) !== textOf(hash);
  const at = range && keys.range && attributeOf(start, keys.range.name);
  if (!range || !at) {
    if (!isOther) return after;
    throw invalid(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (!boundsOf(range).every((bound) => isWithin(textOf(at), bound))) {
    throw invalid('The provided starting key does not match the range key predicate');
  }
  if (isOther) throw invalid('The query can return at most one row and cannot be restarted');
  return after;
}

const namesOf = (table: Table, index: Index | undefined): string[] =>
  [table, ...(index ? [index] : [])].flatMap(({ hash, range }) =>
    range ? [hash.name, range.name] : [hash.name],
  );

function boundsOf({ operator, values }: KeyTest): Bound[] {
  const [value = '', upper = ''] = values.map(textOf);
  if (operator === 'BETWEEN') {
    return [
      { operator: '>=', value },
      { operator: '<=', value: upper },
    ];
  }
  if (operator !== 'BEGINS_WITH') return [{ operator, value }];
  const end = afterPrefix(value);
  return [
    { operator: '>=', value },
    ...(end === '' ? [] : [{ operator: '<' as const, value: end }]),
  ];
}

/** The first text, by code points, after all that begin with the prefix; '' if there is none. */
function afterPrefix(prefix: string): string {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    if (point < 0x10ffff) return points.join('') + String.fromCodePoint(following(point));
  }
  return '';
}

/** The halves of surrogate pairs are no code points of a text. */
const following = (point: number): number => (point === 0xd7ff ? 0xe000 : point + 1);

function isWithin(text: string, { operator, value }: Bound): boolean {
  const difference = Buffer.compare(Buffer.from(text), Buffer.from(value));
  if (operator === '=') return difference === 0;
  if (operator.startsWith('<')) return operator === '<' ? difference < 0 : difference <= 0;
  return operator === '>' ? difference > 0 : difference >= 0;
}

function textOf(value: AttributeValue): string {
  const text = sortable(value);
  if (text === undefined) throw invalid('Query key condition not supported');
  return text;
}
