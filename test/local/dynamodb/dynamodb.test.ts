import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { aDeployment, aResource } from '../a-deployment.ts';
import { aDataDir, clientOf } from '../support.ts';

const TableName = 'Batches';
const aTable = (hashKey = 'pk') =>
  aDeployment(
    aResource('AWS::DynamoDB::Table', TableName, {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      AttributeDefinitions: [hashKey, 'sk', 'state'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: hashKey, KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byState',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );

async function aDatabase(dataDir = aDataDir()) {
  const dynamodb = await openDynamodb(dataDir, aTable());
  const endpoint = await startEndpoint({ services: { dynamodb: dynamodb.handlers } });
  const client = new DynamoDBClient({ ...clientOf(endpoint.url), maxAttempts: 1 });
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await dynamodb.close();
  };
  onTestFinished(close);
  const put = (pk: string, state: string, condition?: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: { pk: { S: pk }, sk: { S: 'batch' }, state: { S: state } },
        ConditionExpression: condition,
      }),
    );
  const stateOf = async (pk: string) => {
    const Key = { pk: { S: pk }, sk: { S: 'batch' } };
    const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
    return Item?.['state']?.S;
  };
  return { client, put, stateOf, close, dataDir, pid: dynamodb.pid };
}

describe('DynamoDB', () => {
  test('a conditional write takes place once', async () => {
    const { client, put, stateOf } = await aDatabase();
    await put('a', 'STARTED', 'attribute_not_exists(pk)');
    await expect(put('a', 'SEALED', 'attribute_not_exists(pk)')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: 'a' }, sk: { S: 'batch' } },
        UpdateExpression: 'SET #state = :next',
        ConditionExpression: '#state = :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':now': { S: 'STARTED' }, ':next': { S: 'SEALED' } },
      }),
    );
    expect(await stateOf('a')).toBe('SEALED');
  });

  test('items written in a batch are found by the index, which the template declares', async () => {
    const { client } = await aDatabase();
    const puts = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: {
        Item: { pk: { S: `p${index}` }, sk: { S: 's' }, state: { S: index % 5 ? 'A' : 'B' } },
      },
    }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }),
    );
    expect(UnprocessedItems).toEqual({});
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'byState',
        KeyConditionExpression: '#state = :b',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':b': { S: 'B' } },
      }),
    );
    expect(Items).toHaveLength(5);
  });

  test('a second start finds the table and its items', async () => {
    const first = await aDatabase();
    await first.put('a', 'COMMITTED');
    await first.close();
    const second = await aDatabase(first.dataDir);
    expect(await second.stateOf('a')).toBe('COMMITTED');
  });

  test('a table that was made with other keys is not silently used', async () => {
    const { close, dataDir } = await aDatabase();
    await close();
    await expect(openDynamodb(dataDir, aTable('other'))).rejects.toThrow(
      'Batches was made with other keys or indexes',
    );
  });

  test('an item survives the kill of the whole process, and the files are free again', async () => {
    const dataDir = aDataDir();
    const program = new URL('./writer.ts', import.meta.url);
    const running = fork(program, [
      dataDir,
      JSON.stringify(aTable().ofType('AWS::DynamoDB::Table')),
    ]);
    await once(running, 'message');
    running.kill('SIGKILL');
    const { stateOf } = await aDatabase(dataDir);
    expect(await stateOf('a')).toBe('STARTED');
  });

  test('a call says so when the process has ended', async () => {
    const { put, pid } = await aDatabase();
    process.kill(pid, 'SIGKILL');
    await expect(put('a', 'STARTED')).rejects.toThrow(/The DynamoDB process on .* has ended/);
  });
});
