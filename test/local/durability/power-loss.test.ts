import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { type Files, filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { openCheckpoint } from '../../../local/event-source/checkpoint.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aDataDir } from '../support/data-dir.ts';
import { BUCKET, STREAM, stores } from './stores.ts';

/** Files whose syncs can be held back. */
function heldFiles() {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const held = async (): Promise<void> => {
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const plain = filesFor('power-loss');
  const files: Files = {
    ...plain,
    replace: async (path, text) => {
      await held();
      await plain.replace(path, text);
    },
    sync: async (file) => {
      await held();
      await plain.sync(file);
    },
    syncFolder: async (path) => {
      await held();
      await plain.syncFolder(path);
    },
  };
  return {
    files,
    waiting,
    hold: () => {
      isHeld = true;
    },
  };
}

/** Expects a write to wait for this many syncs, one after the other. */
async function expectSyncs(
  write: () => Promise<unknown>,
  { waiting, hold }: ReturnType<typeof heldFiles>,
  syncs: number,
): Promise<void> {
  hold();
  let isDone = false;
  const done = write().then(() => {
    isDone = true;
  });
  for (let sync = 1; sync <= syncs; sync += 1) {
    await expect.poll(() => waiting.length, { interval: 1 }).toBe(sync);
    expect(isDone).toBe(false);
    waiting[sync - 1]?.();
  }
  await done;
  expect(waiting).toHaveLength(syncs);
}

describe('a write is acknowledged once it would survive the loss of power:', () => {
  test('an object, by its bytes and its name', async () => {
    const held = heldFiles();
    const { putObject } = await openS3(aDataDir(), stores, held.files);
    await putObject(BUCKET, 'folder/first', Buffer.from('first'));
    await expectSyncs(() => putObject(BUCKET, 'folder/second', Buffer.from('second')), held, 2);
  });

  test('a record of a stream', async () => {
    const held = heldFiles();
    const kinesis = await openKinesis(aDataDir(), stores, systemClock, undefined, held);
    const input = { StreamName: STREAM, PartitionKey: 'k', Data: 'eA==' };
    const call = { service: 'kinesis', action: 'PutRecord', accessKey: '', input: () => input };
    await expectSyncs(() => kinesis.handlers.PutRecord(input, { ...call } as never), held, 1);
    await kinesis.close();
  });

  test('a checkpoint', async () => {
    const held = heldFiles();
    const { checkpoints } = layoutOf(aDataDir());
    const checkpoint = openCheckpoint(checkpoints, 'mapping', 'shard', held);
    await expectSyncs(() => checkpoint.advance('7'), held, 1);
  });

  test('a write to the tables, and what has read it before', async () => {
    const held = heldFiles();
    const { handlers, close } = await openDynamodb(aDataDir(), tables, held.files);
    const call = { service: 'dynamodb', action: 'PutItem', accessKey: '', input: () => ({}) };
    const put = { TableName: TABLE, Item: { pk: { S: 'a' } } };
    const get = { TableName: TABLE, Key: { pk: { S: 'a' } } };
    held.hold();
    const settled: string[] = [];
    const note = (name: string) => () => settled.push(name);
    const written = handlers.PutItem(put, { ...call } as never).then(note('written'));
    const read = handlers.GetItem(get, { ...call } as never).then(note('read'));
    await expect.poll(() => held.waiting.length, { interval: 1 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).toEqual([]);
    held.waiting[0]?.();
    await Promise.all([written, read]);
    expect(held.waiting).toHaveLength(1);
    await close();
  });
});

const TABLE = 'Batches';
const tables = aDeployment({
  [TABLE]: {
    type: 'AWS::DynamoDB::Table',
    properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
});
