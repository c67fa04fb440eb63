import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoMovedItems } from '../../../functions/reprocessing/dynamo-moved-items.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import { dynamodbInMemory } from '../../support/dynamodb-in-memory.ts';

const TABLE = 'Invoices';
const KEY = { invoiceNo: { S: '536365' }, fragment: { S: 'ing#000001.0' } };
const OLD = { ...KEY, v: { N: '3' }, revenue: { N: '15.300' }, lines: { B: Buffer.from([1, 2]) } };

let local: Awaited<ReturnType<typeof dynamodbInMemory>>;

beforeAll(async () => {
  local = await dynamodbInMemory({
    [TABLE]: {
      AttributeDefinitions: Object.keys(KEY).map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'invoiceNo', KeyType: 'HASH' },
        { AttributeName: 'fragment', KeyType: 'RANGE' },
      ],
    },
  });
});
afterAll(() => local.close());

/** What is left if the old item is removed while its key has this one. */
async function leftOf(item: RawItem): Promise<unknown> {
  await local.client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  await dynamoMovedItems(local.client, TABLE).removeIfSame([OLD]);
  const got = await local.client.send(new GetItemCommand({ TableName: TABLE, Key: KEY }));
  return got.Item;
}

it('removes an item that is still as it was found', async () => {
  expect(await leftOf(OLD)).toBeUndefined();
});

it.each<[string, RawItem]>([
  ['lines', { ...OLD, lines: { B: Buffer.from([1, 3]) } }],
  ['an encoding', { ...OLD, lines: { S: '[1,2]' } }],
  ['an amount', { ...OLD, revenue: { N: '15.301' } }],
  ['a customer', { ...OLD, customerId: { S: '17850' } }],
])('leaves an item that has other %s: the call came late', async (_, item) => {
  expect(await leftOf(item)).toMatchObject({ fragment: KEY.fragment });
});

it('removes nothing if the item is gone', async () => {
  await dynamoMovedItems(local.client, TABLE).removeIfSame([OLD, OLD]);
});
