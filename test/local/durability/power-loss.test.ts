import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { type Files, filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { levelStore } from '../../../local/dynamodb/level-store.ts';
import { openCheckpoint } from '../../../local/event-source/checkpoint.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
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

  test.each([
    ['power-loss', true],
    ['process', false],
  ] as const)('every write to the tables, if %s is asked for', async (durability, sync) => {
    const written = vi.fn(async (..._: unknown[]): Promise<void> => undefined);
    class Level {
      open = async (): Promise<void> => undefined;
      _put(...given: unknown[]): Promise<void> {
        return written(...given);
      }
      _del(...given: unknown[]): Promise<void> {
        return written(...given);
      }
      _batch(...given: unknown[]): Promise<void> {
        return written(...given);
      }
    }
    const store = new (levelStore(Level, durability, () => undefined))('tables', {});
    await store._put('key', 'value', { valueEncoding: 'utf8' });
    await store._del('key', {});
    await store._batch([{ type: 'del', key: 'key' }], {});
    expect(written.mock.calls).toEqual([
      ['key', 'value', { valueEncoding: 'utf8', sync }],
      ['key', { sync }],
      [[{ type: 'del', key: 'key' }], { sync }],
    ]);
  });
});
