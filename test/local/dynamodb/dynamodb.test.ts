import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
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
    ['cut', (file: string) => truncateSync(file, 10)],
    ['cut in the middle', (file: string) => truncateSync(file, 3 * 4096)],
    ['changed in a key', (file: string) => change(file, 'key-of-an-item', 'kez-of-an-item')],
  ])('tables whose file is %s are refused, with what to do', async (_, damage) => {
    const first = await anEmbeddedTable();
    await first.put('key-of-an-item', 'COMMITTED');
    await first.close();
    damage(join(layoutOf(first.dataDir).dynamodb, 'tables.sqlite'));
    const opened = anEmbeddedTable(first.dataDir);
    await expect(opened).rejects.toThrow(UnusableDataDir);
    await expect(opened).rejects.toThrow(/can't be opened\. .*Nothing was changed\. Restore/);
  });

  test('an item whose bytes have changed is not returned', async () => {
    const first = await anEmbeddedTable();
    await first.put('a', 'COMMITTED');
    await first.close();
    const file = join(layoutOf(first.dataDir).dynamodb, 'tables.sqlite');
    change(file, '{"S":"COMMITTED"}', '{"S":"COMMITTEE"}');
    const second = await anEmbeddedTable(first.dataDir);
    await expect(second.stateOf('a')).rejects.toThrow(/table Batches is damaged/);
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

  test('a data directory whose tables another process uses is refused, with the reason', async () => {
    const { dataDir } = await anEmbeddedTable();
    const second = openDynamodb(dataDir, aDeployment({ Batches: table() }));
    await expect(second).rejects.toThrow(/The tables in .* can't be opened\..* lock/);
  });
});

/** Changes bytes of a file wherever they are. */
function change(file: string, from: string, to: string): void {
  const bytes = readFileSync(file).toString('latin1');
  expect(bytes).toContain(from);
  writeFileSync(file, bytes.replace(from, to), 'latin1');
}
