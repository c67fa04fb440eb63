import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { isEmbedded } from '../support/aws-under-test.ts';
import { aTable } from './a-table.ts';
import { keyOf } from './table.ts';

async function aTransactedTable() {
  const table = await aTable();
  const { client, TableName } = table;
  const put = (pk: string, state: string): TransactWriteItem => ({
    Put: {
      TableName,
      Item: { ...keyOf(pk), state: { S: state } },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });
  const check = (pk: string, state: string): TransactWriteItem => ({
    ConditionCheck: {
      TableName,
      Key: keyOf(pk),
      ConditionExpression: '#state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': { S: state } },
    },
  });
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  return { ...table, putNew: put, check, transact };
}

describe('TransactWriteItems', () => {
  test('writes all of its items, or none', async () => {
    const { put, putNew, check, transact, stateOf } = await aTransactedTable();
    await put('day', 'IDLE');
    await transact([putNew('a', 'NEW'), check('day', 'IDLE')]);
    expect(await stateOf('a')).toBe('NEW');
    await expect(transact([putNew('b', 'NEW'), check('day', 'BUSY')])).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    expect(await stateOf('b')).toBeUndefined();
  });

  test('returns the item that a condition met, if it is asked for', async () => {
    const { putNew, transact } = await aTransactedTable();
    await transact([putNew('a', 'NEW')]);
    await expect(transact([putNew('a', 'OTHER')])).rejects.toMatchObject({
      CancellationReasons: [
        { Code: 'ConditionalCheckFailed', Item: { ...keyOf('a'), state: { S: 'NEW' } } },
      ],
    });
  });

  test('is done once for its token, which belongs to its items', async () => {
    const { putNew, transact } = await aTransactedTable();
    const token = `token-${Math.random()}`.slice(0, 36);
    await transact([putNew('a', 'NEW')], token);
    await transact([putNew('a', 'NEW')], token);
    await expect(transact([putNew('c', 'NEW')], token)).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  test('has one operation on an item', async () => {
    const { TableName, putNew, transact } = await aTransactedTable();
    const remove = { Delete: { TableName, Key: keyOf('a') } };
    await expect(transact([putNew('a', 'NEW'), remove])).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  test.runIf(isEmbedded)('updates and deletes', async () => {
    const { TableName, put, putNew, transact, stateOf } = await aTransactedTable();
    await put('a', 'OLD');
    await put('b', 'OLD');
    const Update = {
      TableName,
      Key: keyOf('a'),
      UpdateExpression: 'SET #state = :new',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':new': { S: 'UPDATED' } },
    };
    await transact([{ Update }, { Delete: { TableName, Key: keyOf('b') } }, putNew('c', 'NEW')]);
    expect([await stateOf('a'), await stateOf('b'), await stateOf('c')]).toEqual([
      'UPDATED',
      undefined,
      'NEW',
    ]);
  });
});
