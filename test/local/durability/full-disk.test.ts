import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { openCheckpoint } from '../../../local/event-source/checkpoint.ts';
import { readCatalog } from '../../../local/glue/catalog.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { functionLog } from '../../../local/logs/function-log.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { BUCKET, bytesFor, DATABASE, STREAM, stores, TABLE } from './stores.ts';

/** A data directory on a disk that can be filled to the last byte. */
function aDisk(context: TestContext) {
  const { path } = aSmallDisk(context, '4m');
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: (leaving = 0) => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leaving));
    },
    free: () => rmSync(ballast),
  };
}

test('a record that does not fit leaves nothing, and the next one follows what was there', async (context) => {
  const { path, fill, free } = aDisk(context);
  const put = (kinesis: Awaited<ReturnType<typeof openKinesis>>, key: string) => {
    const input = { StreamName: STREAM, PartitionKey: key, Data: bytesFor(key).toString('base64') };
    const call = { service: 'kinesis', action: 'PutRecord', accessKey: '', input: () => input };
    return kinesis.handlers.PutRecord(input, { ...call } as never);
  };
  const kinesis = await openKinesis(path, stores, systemClock);
  await put(kinesis, 'first');
  // A part of the record fits.
  fill(20_480);
  await expect(put(kinesis, 'second')).rejects.toThrow('Internal service failure');
  free();
  await put(kinesis, 'third');
  await kinesis.close();
  const { log, close } = await openKinesis(path, stores, systemClock);
  const records = await log.read(STREAM, 'shardId-000000000000', undefined, 1e6, 1e9);
  await close();
  expect(records.map(({ partitionKey }) => partitionKey)).toEqual(['first', 'third']);
  for (const { partitionKey, data } of records)
    expect(data.equals(bytesFor(partitionKey))).toBe(true);
});

test('an object that does not fit does not appear, and keeps what it would have replaced', async (context) => {
  const { path, fill, free } = aDisk(context);
  const { putObject } = await openS3(path, stores);
  const object = join(layoutOf(path).s3, BUCKET, 'key');
  await putObject(BUCKET, 'key', Buffer.from('first'));
  fill(20_480);
  await expect(putObject(BUCKET, 'key', bytesFor('second'))).rejects.toThrow('ENOSPC');
  await expect(putObject(BUCKET, 'other', bytesFor('other'))).rejects.toThrow('ENOSPC');
  expect(readFileSync(object, 'utf8')).toBe('first');
  expect(readdirSync(join(layoutOf(path).s3, BUCKET))).toEqual(['key']);
  expect(readdirSync(layoutOf(path).incoming)).toEqual([]);
  free();
  await putObject(BUCKET, 'key', Buffer.from('second'));
  expect(readFileSync(object, 'utf8')).toBe('second');
});

test('of partitions that do not fit none is created, and the same call can be repeated', async (context) => {
  const { path, fill, free } = aDisk(context);
  const { handlers } = await openGlue(path, stores);
  const create = (...keys: string[]) => {
    const PartitionInputList = keys.map((key) => ({
      Values: [key],
      StorageDescriptor: { Location: `s3://${BUCKET}/${'x'.repeat(6000)}` },
    }));
    const input = { DatabaseName: DATABASE, TableName: TABLE, PartitionInputList };
    const call = { service: 'glue', action: '', accessKey: '', input: () => input };
    return handlers.BatchCreatePartition(input, { ...call } as never);
  };
  const created = () =>
    (readCatalog(path).databases[0]?.tables[0]?.partitions ?? []).map(({ values }) => values[0]);
  await create('a');
  fill(8192);
  await expect(create('b', 'c', 'd')).rejects.toThrow('ENOSPC');
  expect(created()).toEqual(['a']);
  free();
  await create('b', 'c', 'd');
  expect(created()).toEqual(['a', 'b', 'c', 'd']);
});

test('a checkpoint that does not fit keeps the one before, and the next one counts', async (context) => {
  const { path, fill, free } = aDisk(context);
  const { checkpoints } = layoutOf(path);
  const checkpoint = openCheckpoint(checkpoints, 'mapping', 'shard');
  const saved = () => openCheckpoint(checkpoints, 'mapping', 'shard').position();
  await checkpoint.advance('1');
  fill();
  await expect(checkpoint.advance('2')).rejects.toThrow('ENOSPC');
  expect(saved()).toBe('1');
  free();
  await checkpoint.advance('3');
  expect(saved()).toBe('3');
});

test("a function's log that does not fit is missing lines, and is written again", async (context) => {
  const { path, fill, free } = aDisk(context);
  const log = functionLog(path, 'Ingest');
  const text = () => readFileSync(join(path, 'Ingest.log'), 'utf8');
  log.write('first\n');
  await expect.poll(text).toBe('first\n');
  fill();
  for (let line = 0; line < 3; line += 1) log.write(`${'x'.repeat(5000)}\n`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  free();
  log.write('last\n');
  await expect.poll(text).toContain('last\n');
  await log.close();
});
