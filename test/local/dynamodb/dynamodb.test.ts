import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { BatchWriteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { UnusableDataDir } from '../../../local/data-dir/unusable.ts';
import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';
import { anEmbeddedTable, aTable } from './a-table.ts';
import { keyOf, table } from './table.ts';

describe('DynamoDB', () => {
  test('performs a conditional write once', async () => {
    const { client, TableName, put, stateOf } = await aTable();
    await put('a', 'STARTED', 'attribute_not_exists(pk)');
    await expect(put('a', 'SEALED', 'attribute_not_exists(pk)')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf('a'),
        UpdateExpression: 'SET #state = :next',
        ConditionExpression: '#state = :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':now': { S: 'STARTED' }, ':next': { S: 'SEALED' } },
      }),
    );
    expect(await stateOf('a')).toBe('SEALED');
  });

  test('finds items that were written in a batch by the index of the template', async () => {
    const { client, TableName } = await aTable();
    const puts = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: {
        Item: { pk: { S: `p${index}` }, sk: { S: 's' }, state: { S: index % 5 ? 'A' : 'B' } },
      },
    }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }),
    );
    expect(UnprocessedItems).toEqual({});
    const query = new QueryCommand({
      TableName,
      IndexName: 'byState',
      KeyConditionExpression: '#state = :b',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':b': { S: 'B' } },
    });
    // An index of the real DynamoDB is eventually consistent.
    if (!isEmbedded) await expect.poll(async () => (await client.send(query)).Count).toBe(5);
    const { Items } = await client.send(query);
    expect(Items).toHaveLength(5);
  });
});

describe.runIf(isEmbedded)('the embedded DynamoDB', () => {
  test('a second start finds the table and its items', async () => {
    const first = await anEmbeddedTable();
    await first.put('a', 'COMMITTED');
    await first.close();
    const second = await anEmbeddedTable(first.dataDir);
    expect(await second.stateOf('a')).toBe('COMMITTED');
  });

  test.each([
    ['CURRENT', 'cut'],
    ['MANIFEST-', 'cut'],
    ['MANIFEST-', 'removed'],
    ['.ldb', 'cut'],
    ['.ldb', 'removed'],
  ])('tables of which a file, %s, is %s are refused, with what to do', async (name, how) => {
    const first = await anEmbeddedTable();
    await first.put('a', 'COMMITTED');
    await first.close();
    // The second start moves what the first one wrote from its log to a file of the table.
    const second = await anEmbeddedTable(first.dataDir);
    await second.close();
    const { dynamodb } = layoutOf(first.dataDir);
    const found = readdirSync(dynamodb).find((file) => file.includes(name)) ?? '';
    if (how === 'cut') truncateSync(join(dynamodb, found), 10);
    else rmSync(join(dynamodb, found));
    const opened = anEmbeddedTable(first.dataDir);
    await expect(opened).rejects.toThrow(UnusableDataDir);
    await expect(opened).rejects.toThrow(/can't be opened\. .*Nothing was changed\. Restore/);
  });

  test('a table with other keys is refused', async () => {
    const { close, dataDir, TableName } = await anEmbeddedTable();
    await close();
    const changed = aDeployment({ [TableName]: table('other') });
    await expect(openDynamodb(dataDir, changed)).rejects.toThrow(
      'Batches was made with other keys or indexes',
    );
  });

  test('an item survives a kill of the whole process, and the files become free', async () => {
    const dataDir = aDataDir();
    const running = fork(new URL('./writer.ts', import.meta.url), [dataDir]);
    await once(running, 'message');
    running.kill('SIGKILL');
    const { stateOf } = await anEmbeddedTable(dataDir);
    expect(await stateOf('a')).toBe('STARTED');
  });

  test('a process that ends is started again, with everything that it had acknowledged', async () => {
    const { put, stateOf, pid } = await anEmbeddedTable();
    await put('a', 'STARTED');
    const killed = pid();
    process.kill(killed, 'SIGKILL');
    // The call that meets the end fails; its client repeats it.
    await put('b', 'STARTED').catch((error: Error) => {
      expect(error.message).toMatch(/The DynamoDB process on .* has ended: exit SIGKILL/);
    });
    await expect.poll(() => put('b', 'STARTED').then(() => pid(), String)).not.toBe(killed);
    expect(await stateOf('a')).toBe('STARTED');
    expect(await stateOf('b')).toBe('STARTED');
  });

  test('a data directory whose tables another process uses is refused, with the reason', async () => {
    const { dataDir } = await anEmbeddedTable();
    const second = openDynamodb(dataDir, aDeployment({ Batches: table() }));
    await expect(second).rejects.toThrow(/The tables in .* can't be opened\..* lock/);
  });
});
