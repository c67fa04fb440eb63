import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { backlogDamage, readBacklog } from '../../../local/event-source/backlog.ts';
import { openCheckpoint } from '../../../local/event-source/checkpoint.ts';
import { invocationRecord } from '../../../local/event-source/invocation-record.ts';
import { ShardLog } from '../../../local/kinesis/shard-log.ts';
import { objectStore } from '../../../local/s3/object-store.ts';
import { aDataDir } from '../support/data-dir.ts';

const STREAM = 'lines';
const [SHARD_0, SHARD_1] = ['shardId-000000000000', 'shardId-000000000001'];

let dataDir: string;
beforeEach(() => {
  dataDir = aDataDir();
});

/** Writes records to a shard's log. Returns their sequence numbers. */
async function put(count: number, shard = 0, stream = STREAM): Promise<string[]> {
  const folder = join(layoutOf(dataDir).kinesis, stream);
  mkdirSync(folder, { recursive: true });
  const log = await ShardLog.open(join(folder, `shardId-00000000000${shard}.log`), shard);
  const records = Array.from({ length: count }, () => ({
    partitionKey: 'k',
    data: Buffer.from('x'),
  }));
  const numbers = await log.append(records, 1);
  await log.close();
  return numbers;
}

const checkpoint = (shard: string, sequenceNumber: string | undefined, mapping = 'Mapping') =>
  openCheckpoint(layoutOf(dataDir).checkpoints, mapping, shard).advance(sequenceNumber ?? '');

/** Parks a batch as an event source mapping does. */
async function park(bucket: string): Promise<void> {
  const { s3, incoming } = layoutOf(dataDir);
  const arn = 'arn:aws:test:us-east-1:000000000000:it';
  const spec = {
    id: 'Mapping',
    functionArn: arn,
    streamArn: arn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 1,
    windowMs: 0,
    parallelizationFactor: 1,
    retries: 0,
    maximumAgeMs: 0,
    onFailure: bucket,
  } as const;
  const discard = { condition: 'RetryAttemptsExhausted', invocations: 1 } as const;
  const clock = { now: () => 0, sleep: async () => undefined, random: () => 0 };
  const { key, body } = invocationRecord([], SHARD_0, spec, discard, clock);
  mkdirSync(incoming, { recursive: true });
  async function* pieces() {
    yield body;
  }
  await objectStore({ dir: join(s3, bucket), incoming }).put(key, pieces(), false);
}

test('a data directory in which nothing has run has no backlog', () => {
  expect(readBacklog(dataDir)).toEqual({ records: 0, parked: 0 });
});

describe('the backlog counts', () => {
  test('every record of a shard that no mapping has read', async () => {
    await put(3);
    await put(4, 1);
    expect(readBacklog(dataDir)).toEqual({ records: 7, parked: 0 });
  });

  test('the records after the checkpoint of their shard', async () => {
    const [, second] = await put(5);
    const last = (await put(2, 1)).at(-1);
    await checkpoint(SHARD_0, second);
    expect(readBacklog(dataDir).records).toBe(3 + 2);
    await checkpoint(SHARD_1, last);
    expect(readBacklog(dataDir).records).toBe(3);
  });

  test('what the mapping that is furthest behind has still to read', async () => {
    const numbers = await put(5);
    await checkpoint(SHARD_0, numbers[3], 'Ahead');
    await checkpoint(SHARD_0, numbers[0], 'Behind');
    expect(readBacklog(dataDir).records).toBe(4);
  });

  test('nothing in a shard whose records have expired since they were read', async () => {
    const last = (await put(5)).at(-1);
    await checkpoint(SHARD_0, last);
    const path = join(layoutOf(dataDir).kinesis, STREAM, `${SHARD_0}.log`);
    await (await ShardLog.open(path, 0, { keepFrom: 2 })).close();
    expect(readBacklog(dataDir).records).toBe(0);
  });

  test('parked batches of every bucket, and no other object', async () => {
    await park('parked');
    await park('parked');
    await park('another');
    const { s3, incoming } = layoutOf(dataDir);
    async function* pieces() {
      yield Buffer.from('x');
    }
    await objectStore({ dir: join(s3, 'lake'), incoming }).put('lake/a.parquet', pieces(), false);
    expect(readBacklog(dataDir)).toEqual({ records: 0, parked: 3 });
  });
});

describe('with a damaged file', () => {
  test('every record of the shard of a damaged checkpoint counts', async () => {
    const [first] = await put(3);
    await checkpoint(SHARD_0, first);
    expect(readBacklog(dataDir).records).toBe(2);
    const folder = join(layoutOf(dataDir).checkpoints, 'Mapping');
    writeFileSync(join(folder, `${SHARD_0}.json`), '{"sequenceNum');
    expect(readBacklog(dataDir).records).toBe(3);
    expect(backlogDamage(dataDir)).toEqual([
      expect.stringMatching(/Mapping.*json is not a checkpoint\. The shard will be read from its/),
    ]);
  });

  test('a missing log is told', async () => {
    await put(2);
    await put(3, 1);
    const path = join(layoutOf(dataDir).kinesis, STREAM, `${SHARD_0}.log`);
    rmSync(path);
    expect(readBacklog(dataDir).records).toBe(3);
    expect(backlogDamage(dataDir)).toEqual([
      `The log of ${SHARD_0} of the stream ${STREAM} is missing: ${path}. ` +
        '2 records are missing, and had not been processed: lost.',
    ]);
  });

  test('a log that is none has no records', async () => {
    await put(2);
    expect(backlogDamage(dataDir)).toEqual([]);
    const path = join(layoutOf(dataDir).kinesis, STREAM, `${SHARD_0}.log`);
    writeFileSync(path, 'lines');
    expect(readBacklog(dataDir).records).toBe(0);
    expect(backlogDamage(dataDir)).toEqual([
      `The log of ${SHARD_0} of the stream ${STREAM} is damaged: ${path}. ` +
        'Unreadable: bytes 0 to 5. 2 records are missing, and had not been processed: lost.',
    ]);
  });
});

describe('the backlog is unknown, which throws,', () => {
  test('when it is open to which stream a checkpoint belongs', async () => {
    await put(1);
    await put(1, 0, 'another');
    expect(() => readBacklog(dataDir)).toThrow(/more than one stream/);
    rmSync(join(layoutOf(dataDir).kinesis, 'another'), { recursive: true });
    expect(readBacklog(dataDir).records).toBe(1);
  });
});

test('a checkpoint that is being written does not count', async () => {
  const [first] = await put(2);
  await checkpoint(SHARD_0, first);
  const folder = join(layoutOf(dataDir).checkpoints, 'Mapping');
  writeFileSync(join(folder, `${SHARD_0}.json.new`), '{');
  expect(readBacklog(dataDir).records).toBe(1);
});
