import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type PutRecordsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, test } from 'vitest';
import { limitsOfAws } from '../../../local/kinesis/write-limits.ts';
import { clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { manualClock } from '../support/clocks.ts';
import { aDataDir } from '../support/data-dir.ts';
import {
  anEmbeddedStream,
  aStream,
  iteratorOf,
  readOn,
  SHARD_0,
  SHARD_1,
  STREAM,
} from './a-stream.ts';

describe('Kinesis', () => {
  test('returns records in the order in which they were put', async () => {
    const { client, StreamName, put } = await aStream();
    const { Records, FailedRecordCount } = await put('a', 'b', 'c');
    expect(FailedRecordCount).toBe(0);
    expect(Records?.every(({ ShardId }) => ShardId === SHARD_0)).toBe(true);
    const { texts, pages } = await readOn(client, await iteratorOf(client, StreamName), 3, 2);
    expect(texts).toEqual(['a', 'b', 'c']);
    expect(pages.every(({ Records = [] }) => Records.length <= 2)).toBe(true);
    expect(pages.at(-1)?.MillisBehindLatest).toBe(0);
  });

  test('refuses a call with too many records, and an unknown stream', async () => {
    const { client, StreamName, put } = await aStream();
    await expect(put(...Array(501).fill('x'))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      client.send(new DescribeStreamSummaryCommand({ StreamName: `${StreamName}-missing` })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const ShardIterator = await iteratorOf(client, StreamName);
    const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records).toEqual([]);
  });

  test('puts a record into the shard whose hash key range includes its MD5', async () => {
    const { client, StreamName, put } = await aStream(2);
    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    expect(Shards?.map(({ ShardId }) => ShardId)).toEqual([SHARD_0, SHARD_1]);
    expect(Shards?.[0]?.HashKeyRange?.StartingHashKey).toBe('0');
    expect(Shards?.[1]?.HashKeyRange?.EndingHashKey).toBe(String(2n ** 128n - 1n));
    // MD5 of 'a' begins with 0c, of 'b' with 92, of 'c' with 4a.
    const { Records } = await put('a', 'b', 'c', 'b');
    expect(Records?.map(({ ShardId }) => ShardId)).toEqual([SHARD_0, SHARD_1, SHARD_0, SHARD_1]);
  });

  test('starts a shard iterator at the requested position', async () => {
    const { client, StreamName, put } = await aStream();
    const { Records = [] } = await put('a', 'b', 'c');
    const from = (ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') =>
      iteratorOf(client, StreamName, {
        ShardIteratorType,
        StartingSequenceNumber: Records[1]?.SequenceNumber,
      });
    const latest = await iteratorOf(client, StreamName, { ShardIteratorType: 'LATEST' });
    const now = await client.send(new GetRecordsCommand({ ShardIterator: latest }));
    expect(now.Records).toEqual([]);
    expect((await readOn(client, await from('AT_SEQUENCE_NUMBER'), 2)).texts).toEqual(['b', 'c']);
    expect((await readOn(client, await from('AFTER_SEQUENCE_NUMBER'), 1)).texts).toEqual(['c']);
    await put('d');
    expect((await readOn(client, latest, 1)).texts).toEqual(['d']);
  });
});

const StreamName = STREAM;

describe.runIf(isEmbedded)('the embedded Kinesis', () => {
  test('records are put and read over HTTP/2, the default of the client', async () => {
    const { client, put } = await anEmbeddedStream();
    await put('a', 'b', 'c');
    const iterator = await iteratorOf(client, StreamName);
    const { pages, texts, records } = await readOn(client, iterator, 3, 2);
    expect(pages.map(({ Records }) => Records?.length)).toEqual([2, 1]);
    expect(texts).toEqual(['a', 'b', 'c']);
    expect(records[0]?.ApproximateArrivalTimestamp).toEqual(new Date('2026-01-01'));
  });

  test('HTTP/1.1 is served on the same port', async () => {
    const { url } = await anEmbeddedStream();
    const client = new KinesisClient({ ...clientOf(url), requestHandler: new NodeHttpHandler() });
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 1, StreamStatus: 'ACTIVE' });
    client.destroy();
  });

  test('a call with 500 records and 5 MB is accepted as a whole', async () => {
    const { client, log } = await anEmbeddedStream();
    const Records = Array.from({ length: 500 }, (_, index) => ({
      Data: Buffer.alloc(10_000, index % 256),
      PartitionKey: `${index}`,
    }));
    await client.send(new PutRecordsCommand({ StreamName, Records }));
    const back = await log.read(StreamName, SHARD_0, undefined, 10_000, 1e9);
    expect(back.map(({ data }) => data.equals(Buffer.alloc(10_000, data[0])))).not.toContain(false);
    expect(back.map(({ partitionKey }) => partitionKey)).toEqual(
      Records.map(({ PartitionKey }) => PartitionKey),
    );
  });

  test('a call with too much data is refused as a whole', async () => {
    const { client, read } = await anEmbeddedStream();
    const big = { Data: Buffer.alloc(1 << 20), PartitionKey: 'k' };
    await expect(client.send(new PutRecordCommand({ StreamName, ...big }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const record = { Data: Buffer.alloc((1 << 20) - 1), PartitionKey: 'k' };
    await expect(
      client.send(new PutRecordsCommand({ StreamName, Records: Array(11).fill(record) })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    expect(await read()).toEqual([]);
  });

  test('a stream on demand has two shards', async () => {
    const { client } = await anEmbeddedStream({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    });
    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    expect(Shards?.map(({ ShardId }) => ShardId)).toEqual([SHARD_0, SHARD_1]);
  });

  test('a deployment doubles or halves the shards, but no more', async () => {
    const first = await anEmbeddedStream({ ShardCount: 2 });
    await first.close();
    const deploy = async (properties: object) => {
      const { close } = await anEmbeddedStream(properties, first.dataDir);
      await close();
    };
    await expect(deploy({ ShardCount: 5 })).rejects.toThrow(
      'The stream lines has 2 shards, and the template asks for 5. ' +
        'A deployment can at most double or halve them, so deploy 1 to 4 shards first.',
    );
    await deploy({ ShardCount: 4 });
    await expect(deploy({ ShardCount: 1 })).rejects.toThrow('so deploy 2 to 8 shards first');
    await deploy({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    await deploy({ ShardCount: 9 });
  });

  test('sequence numbers have 56 digits and keep growing over a restart', async () => {
    const first = await anEmbeddedStream();
    const before = (await first.put('a', 'b')).Records?.map((it) => it.SequenceNumber ?? '') ?? [];
    await first.close();
    const second = await anEmbeddedStream(undefined, first.dataDir);
    const after = (await second.put('c')).Records?.map((it) => it.SequenceNumber ?? '') ?? [];
    const all = [...before, ...after];
    expect(all.every((sequence) => /^\d{56}$/.test(sequence))).toBe(true);
    expect(all.toSorted()).toEqual(all);
    expect(new Set(all).size).toBe(3);
    expect(await second.read()).toEqual(['a', 'b', 'c']);
    expect(await second.read(before[1])).toEqual(['c']);
  });

  test.each([1, 3, 12, 20])('a record without its last %i bytes is cut off', async (missing) => {
    const first = await anEmbeddedStream();
    await first.put('first', 'second');
    await first.close();
    const file = join(first.dataDir, 'kinesis', StreamName, `${SHARD_0}.log`);
    writeFileSync(file, readFileSync(file).subarray(0, -missing));
    const second = await anEmbeddedStream(undefined, first.dataDir);
    expect(await second.read()).toEqual(['first']);
    expect(second.reports).toEqual([
      expect.stringMatching(/ 1 record is missing, and had not been processed: lost\. The damaged/),
    ]);
    expect(readdirSync(join(first.dataDir, 'damaged'))).toEqual([
      expect.stringMatching(/^[\d.TZ-]+-kinesis-lines-shardId-0+\.log$/),
    ]);
    await second.put('third');
    expect(await second.read()).toEqual(['first', 'third']);
  });

  test.each(['shards.json', 'deployed.json'])(
    'a damaged %s costs no record, whether shards were split or not',
    async (name) => {
      const first = await anEmbeddedStream();
      await first.put('a', 'b');
      await first.splitShard(StreamName, SHARD_0);
      await first.put('c', 'd', 'e');
      await first.close();
      writeFileSync(join(first.dataDir, 'kinesis', StreamName, name), '[{"id":');
      const second = await anEmbeddedStream(undefined, first.dataDir);
      expect(second.reports).toEqual([expect.stringContaining(name)]);
      await second.put('f');
      const shards = second.log.shardsOf(StreamName);
      const read = shards.map(({ id }) => second.log.read(StreamName, id, undefined, 100, 1e6));
      const texts = (await Promise.all(read)).flat().map(({ data }) => String(data));
      expect(texts.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      await second.close();
      expect((await anEmbeddedStream(undefined, first.dataDir)).reports).toEqual([]);
    },
  );

  test('a list of shards that leaves out a hash key is damaged', async () => {
    const first = await anEmbeddedStream();
    await first.splitShard(StreamName, SHARD_0);
    await first.close();
    const file = join(first.dataDir, 'kinesis', StreamName, 'shards.json');
    const changed = readFileSync(file, 'utf8').replace('"to": "17', '"to": "16');
    writeFileSync(file, changed);
    const { reports, put, log } = await anEmbeddedStream(undefined, first.dataDir);
    expect(reports).toEqual([expect.stringContaining('shards.json')]);
    await put('a', 'b', 'c');
    expect(log.shardsOf(StreamName)).toHaveLength(3);
  });

  test('a missing log among others is opened again under the same shard', async () => {
    const first = await anEmbeddedStream({ ShardCount: 2 });
    await first.put('a', 'b', 'c');
    await first.close();
    const folder = join(first.dataDir, 'kinesis', StreamName);
    for (const name of readdirSync(folder).filter((it) => it.startsWith(SHARD_0))) {
      rmSync(join(folder, name));
    }
    const second = await anEmbeddedStream({ ShardCount: 1 }, first.dataDir);
    expect(second.openShards(StreamName)).toEqual([SHARD_0, SHARD_1]);
    const records = await second.log.read(StreamName, SHARD_1, undefined, 10, 1e6);
    expect(records.map(({ data }) => String(data))).toEqual(['b']);
  });

  test('a log older than the retention is dropped at start, and its numbers are not reused', async () => {
    const clock = manualClock();
    const first = await anEmbeddedStream(undefined, aDataDir(), clock);
    const old = (await first.put('old')).Records?.[0]?.SequenceNumber ?? '';
    await first.close();
    clock.advance(49 * 3_600_000);
    const second = await anEmbeddedStream(undefined, first.dataDir, clock);
    expect(await second.read()).toEqual([]);
    const { Records } = await second.put('new');
    expect(Number(Records?.[0]?.SequenceNumber?.slice(-9))).toBe(Number(old.slice(-9)) + 1);
    expect(await second.read(old)).toEqual(['new']);
  });

  test('a reader waits for the next record, or until the signal aborts', async () => {
    const { log, put } = await anEmbeddedStream();
    const { Records } = await put('a');
    const after = Records?.[0]?.SequenceNumber;
    let arrived = false;
    const waiting = log
      .arrival(StreamName, SHARD_0, after, new AbortController().signal)
      .then(() => {
        arrived = true;
      });
    await log.arrival(StreamName, SHARD_0, undefined, new AbortController().signal);
    expect(arrived).toBe(false);
    await put('b');
    await waiting;
    const stop = new AbortController();
    const last = (await log.read(StreamName, SHARD_0, after, 1, 1))[0]?.sequenceNumber;
    const stopped = log.arrival(StreamName, SHARD_0, last, stop.signal);
    stop.abort();
    await stopped;
  });

  test('a read keeps its limits, but returns at least one record', async () => {
    const { log, put } = await anEmbeddedStream();
    await put('aaaa', 'bbbb', 'cccc');
    const read = async (limit: number, maxBytes: number) =>
      (await log.read(StreamName, SHARD_0, undefined, limit, maxBytes)).length;
    expect(await read(2, 1e6)).toBe(2);
    expect(await read(10, 16)).toBe(2);
    expect(await read(10, 1)).toBe(1);
    expect(log.shardsOf(StreamName)).toMatchObject([{ id: SHARD_0, parents: [] }]);
  });
});

describe.runIf(isEmbedded)('the limits of a shard in the embedded Kinesis', () => {
  const limited = (ShardCount = 1) =>
    anEmbeddedStream({ ShardCount }, aDataDir(), manualClock(), limitsOfAws());
  const put = (client: KinesisClient, bytes: number, keys: readonly string[]) =>
    client.send(
      new PutRecordsCommand({
        StreamName,
        Records: keys.map((key) => ({ Data: Buffer.alloc(bytes - key.length), PartitionKey: key })),
      }),
    );
  const CHUNK = 1 << 16;
  const times = (count: number, key: string) => Array<string>(count).fill(key);

  test('are not enforced unless somebody asks for them', async () => {
    const { client } = await anEmbeddedStream();
    expect((await put(client, CHUNK, times(24, 'a'))).FailedRecordCount).toBe(0);
  });

  test('are 1 MB a second: what exceeds it is rejected, and taken later', async () => {
    const { client, clock, read } = await limited();
    const { FailedRecordCount, Records = [] } = await put(client, CHUNK, times(24, 'a'));
    expect(FailedRecordCount).toBe(8);
    expect(Records.slice(15, 17)).toEqual([
      { SequenceNumber: expect.any(String), ShardId: SHARD_0 },
      {
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage: `Rate exceeded for shard ${SHARD_0} in stream ${STREAM}.`,
      },
    ]);
    clock.advance(500);
    expect((await put(client, CHUNK, times(9, 'a'))).FailedRecordCount).toBe(1);
    expect(await read()).toHaveLength(24);
  });

  test('are 1,000 records a second, however small', async () => {
    const { client, clock } = await limited();
    await put(client, 10, times(500, 'a'));
    await put(client, 10, times(499, 'a'));
    expect((await put(client, 10, times(2, 'a'))).FailedRecordCount).toBe(1);
    clock.advance(1000);
    expect((await put(client, 10, times(500, 'a'))).FailedRecordCount).toBe(0);
  });

  test('are those of each shard', async () => {
    const { client } = await limited(2);
    // MD5 of 'a' begins with 0c, of 'b' with 92.
    const { FailedRecordCount } = await put(client, CHUNK, [...times(12, 'a'), ...times(12, 'b')]);
    expect(FailedRecordCount).toBe(0);
  });

  test('fail PutRecord with the name of the exception', async () => {
    const { client } = await limited();
    await put(client, CHUNK, times(16, 'a'));
    const record = { Data: Buffer.alloc(1), PartitionKey: 'a' };
    await expect(
      client.send(new PutRecordCommand({ StreamName, ...record })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });
});

describe.runIf(isEmbedded)('a split or a merge in the embedded Kinesis', () => {
  const [SHARD_2, SHARD_3] = ['shardId-000000000002', 'shardId-000000000003'];
  const HALF = 2n ** 127n;
  const listed = async (client: KinesisClient) =>
    (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
  const numbersOf = ({ Records = [] }: PutRecordsCommandOutput) =>
    Records.map(({ SequenceNumber }) => SequenceNumber ?? '');
  const shardsOf = ({ Records = [] }: PutRecordsCommandOutput) =>
    Records.map(({ ShardId }) => ShardId);

  test('closes the parents and opens children with greater sequence numbers', async () => {
    const { client, put, splitShard, mergeShards, openShards } = await anEmbeddedStream();
    const before = await put('a', 'b');
    expect(await splitShard(StreamName, SHARD_0)).toEqual([SHARD_1, SHARD_2]);
    // MD5 of 'a' begins with 0c, of 'b' with 92.
    const between = await put('a', 'b');
    expect(shardsOf(between)).toEqual([SHARD_1, SHARD_2]);
    expect(await mergeShards(StreamName, SHARD_2, SHARD_1)).toEqual([SHARD_3]);
    const after = await put('a', 'b');
    expect(shardsOf(after)).toEqual([SHARD_3, SHARD_3]);
    const numbers = [before, between, after].flatMap(numbersOf);
    expect(numbers).toEqual(numbers.toSorted());
    expect(openShards(StreamName)).toEqual([SHARD_3]);
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(1);
  });

  test('appears in ListShards: ranges, parents, and the ends of closed shards', async () => {
    const { client, put, splitShard, mergeShards } = await anEmbeddedStream();
    const [, last = ''] = numbersOf(await put('a', 'b'));
    await splitShard(StreamName, SHARD_0);
    await mergeShards(StreamName, SHARD_1, SHARD_2);
    const shards = await listed(client);
    expect(shards).toMatchObject([
      { ShardId: SHARD_0, HashKeyRange: { EndingHashKey: String(2n * HALF - 1n) } },
      {
        ShardId: SHARD_1,
        ParentShardId: SHARD_0,
        HashKeyRange: { EndingHashKey: String(HALF - 1n) },
      },
      { ShardId: SHARD_2, ParentShardId: SHARD_0, HashKeyRange: { StartingHashKey: String(HALF) } },
      {
        ShardId: SHARD_3,
        ParentShardId: SHARD_1,
        AdjacentParentShardId: SHARD_2,
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n * HALF - 1n) },
      },
    ]);
    const endings = shards.map((shard) => shard.SequenceNumberRange?.EndingSequenceNumber);
    expect(endings[0]?.localeCompare(last)).toBe(1);
    expect(endings.map((ending) => ending === undefined)).toEqual([false, false, false, true]);
  });

  test('survives a restart', async () => {
    const first = await anEmbeddedStream();
    await first.put('a', 'b');
    await first.splitShard(StreamName, SHARD_0);
    const numbers = numbersOf(await first.put('a'));
    const shards = await listed(first.client);
    await first.close();
    const second = await anEmbeddedStream(undefined, first.dataDir);
    expect(await listed(second.client)).toEqual(shards);
    expect(await second.read()).toEqual(['a', 'b']);
    const put = await second.put('a', 'b');
    expect(shardsOf(put)).toEqual([SHARD_1, SHARD_2]);
    expect([...numbers, ...numbersOf(put)].toSorted()).toEqual([...numbers, ...numbersOf(put)]);
    expect(await second.splitShard(StreamName, SHARD_2)).toEqual([SHARD_3, 'shardId-000000000004']);
  });

  test('loses no record that arrives at the same time', async () => {
    const { put, log, splitShard, mergeShards } = await anEmbeddedStream();
    const texts = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const [answers] = await Promise.all([
      Promise.all(texts.map((text) => put(text))),
      splitShard(StreamName, SHARD_0).then(() => mergeShards(StreamName, SHARD_1, SHARD_2)),
    ]);
    const logs = log
      .shardsOf(StreamName)
      .map(({ id }) => log.read(StreamName, id, undefined, 10_000, 1e7));
    const records = (await Promise.all(logs)).flat();
    expect(records.map(({ data }) => data.toString()).toSorted()).toEqual(texts.toSorted());
    expect(new Set(answers.flatMap(shardsOf)).size).toBeGreaterThan(1);
    expect(new Set(records.map(({ sequenceNumber }) => sequenceNumber))).toEqual(
      new Set(answers.flatMap(numbersOf)),
    );
  });

  test('lets a reader finish the closed shard', async () => {
    const { client, log, put, splitShard } = await anEmbeddedStream();
    const [only] = numbersOf(await put('a'));
    const signal = new AbortController().signal;
    const waiting = log.arrival(StreamName, SHARD_0, only, signal);
    const ShardIterator = await iteratorOf(client, StreamName);
    const open = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(open.NextShardIterator).toBeDefined();
    await splitShard(StreamName, SHARD_0);
    await waiting;
    expect(log.ended(StreamName, SHARD_0, undefined)).toBe(false);
    expect(log.ended(StreamName, SHARD_0, only)).toBe(true);
    const closed = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect([closed.Records?.length, closed.NextShardIterator ?? null]).toEqual([1, null]);
  });

  test('is refused for closed shards and for shards that are not adjacent', async () => {
    const { openShards, splitShard, mergeShards } = await anEmbeddedStream({ ShardCount: 3 });
    const refusal = { name: 'ServiceError', code: 'InvalidArgumentException' };
    await expect(mergeShards(StreamName, SHARD_0, SHARD_2)).rejects.toMatchObject(refusal);
    const both = [splitShard(StreamName, SHARD_0), splitShard(StreamName, SHARD_0)];
    await expect(both[1]).rejects.toMatchObject(refusal);
    await expect(mergeShards(StreamName, SHARD_1, SHARD_0)).rejects.toMatchObject(refusal);
    expect(openShards(StreamName)).toEqual([SHARD_1, SHARD_2, ...((await both[0]) ?? [])]);
  });
});
