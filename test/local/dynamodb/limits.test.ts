import { expect, test } from 'vitest';
import { type Action, engineOn } from '../../../local/dynamodb/engine.ts';
import { GroupSync } from '../../../local/dynamodb/storage/group-sync.ts';
import { storeInMemory } from '../../../local/dynamodb/storage/store.ts';
import { tableOf } from '../../../local/dynamodb/storage/table.ts';
import { table } from './table.ts';

/** Answers a call on an empty table, with its key `pk` and `sk`. */
function answers() {
  const store = storeInMemory();
  store.create(tableOf('Batches', table().properties));
  const engine = engineOn({ store, target: { account: '0', region: 'r' }, now: () => 0 });
  return async (action: Action, input: object): Promise<unknown> => {
    const { body } = await engine.call(action, { TableName: 'Batches', ...input });
    const answer = JSON.parse(String(body));
    return answer.message ?? answer;
  };
}

const KEY = { pk: { S: 'a' }, sk: { S: 'b' } };
const nested = (levels: number): object =>
  levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };

test.each([
  ['an item of more than 400 KB', { v: { S: 'é'.repeat(204_800) } }, /Item size has exceeded/],
  ['an item of 400 KB', { v: { S: 'é'.repeat(204_796) } }, {}],
  ['a value in 33 others', { v: nested(33) }, /Nesting Levels have exceeded/],
  ['a value in 32 others', { v: nested(32) }, {}],
  ['a type that there is not', { v: { constructor: 'x' } }, /Supplied AttributeValue is empty/],
  ['an attribute that objects have', { ['__proto__']: { S: 'x' }, toString: { S: 'y' } }, {}],
  ['an empty key', { sk: { S: '' } }, /cannot contain an empty string value\. Key: sk/],
  ['an empty key of an index', { state: { S: '' } }, /IndexName: byState, IndexKey: state/],
  ['a number of 39 digits', { v: { N: '1'.repeat(39) } }, /more than 38 significant digits/],
])('%s is put, or refused as by AWS', async (_, attributes, answer) => {
  const put = await answers()('PutItem', { Item: { ...KEY, ...attributes } });
  if (answer instanceof RegExp) expect(put).toMatch(answer);
  else expect(put).toEqual(answer);
});

test.each<[Action, object, string]>([
  ['PutItem', { Item: KEY, Expected: {} }, 'Expected of PutItem'],
  ['Scan', { Segment: 0, TotalSegments: 2 }, 'Segment, TotalSegments of Scan'],
  ['Query', { KeyConditions: {} }, 'KeyConditions of Query'],
])('a parameter of %s that is not known here is refused by name', async (action, input, what) => {
  expect(await answers()(action, input)).toBe(`The embedded DynamoDB does not know ${what}`);
});

test('an update sees the item as it was, and removes elements by their old indexes', async () => {
  const answer = answers();
  const list = (...texts: string[]) => ({ L: texts.map((S) => ({ S })) });
  await answer('PutItem', { Item: { ...KEY, a: list('0', '1', '2', '3'), b: { N: '1' } } });
  const update = {
    Key: KEY,
    UpdateExpression: 'REMOVE a[0], a[2] SET c = a[0], b = b + :one, d = if_not_exists(d, b)',
    ExpressionAttributeValues: { ':one': { N: '0.5' } },
    ReturnValues: 'UPDATED_NEW',
  };
  expect(await answer('UpdateItem', update)).toMatchObject({
    Attributes: { b: { N: '1.5' }, c: { S: '0' }, d: { N: '1' } },
  });
  const { Item } = (await answer('GetItem', { Key: KEY })) as { Item: object };
  expect(Item).toMatchObject({ a: list('1', '3') });
});

test('numbers and texts are sorted as by DynamoDB, and a prefix ends where it should', async () => {
  const answer = answers();
  const texts = ['a', 'a\u{10ffff}', 'a\u{10ffff}b', 'b', '￿', '\u{1f600}'];
  for (const S of texts) await answer('PutItem', { Item: { ...KEY, sk: { S } } });
  const query = async (test: string, prefix?: string) => {
    const found = await answer('Query', {
      KeyConditionExpression: `pk = :pk${test}`,
      ExpressionAttributeValues: {
        ':pk': KEY.pk,
        ...(prefix !== undefined && { ':prefix': { S: prefix } }),
      },
    });
    return (found as { Items: { sk: { S: string } }[] }).Items.map(({ sk }) => sk.S);
  };
  expect(await query('')).toEqual(texts);
  expect(await query(' AND begins_with(sk, :prefix)', 'a')).toEqual(texts.slice(0, 3));
  expect(await query(' AND begins_with(sk, :prefix)', 'a\u{10ffff}')).toEqual(texts.slice(1, 3));
});

test('after a sync that failed, nothing counts as durable', async () => {
  let fails = true;
  const sync = new GroupSync(async () => {
    if (fails) throw new Error('EIO: i/o error');
  });
  sync.wrote();
  await expect(sync.durable()).rejects.toThrow('EIO');
  fails = false;
  await expect(sync.durable()).rejects.toThrow(/Nothing more is answered until a start/);
});
