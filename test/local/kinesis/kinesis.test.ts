import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type PutRecordsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { aDeployment, aResource } from '../a-deployment.ts';
import { aClock, aDataDir, clientOf } from '../support.ts';

const StreamName = 'lines';
const shard0 = 'shardId-000000000000';
const shard1 = 'shardId-000000000001';
const oneShard = { ShardCount: 1 };

async function aStream(properties: object = oneShard, dataDir = aDataDir(), clock = aClock()) {
  const deployment = aDeployment(
    aResource('AWS::Kinesis::Stream', StreamName, { ...properties, RetentionPeriodHours: 48 }),
  );
  const kinesis = await openKinesis(dataDir, deployment, clock);
  const endpoint = await startEndpoint({ services: { kinesis: kinesis.handlers } });
  const client = new KinesisClient(clientOf(endpoint.url));
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await kinesis.close();
  };
  onTestFinished(async () => close().catch(() => undefined));
  const put = (...texts: string[]) =>
    client.send(
      new PutRecordsCommand({
        StreamName,
        Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
      }),
    );
  const read = async (after?: string) => {
    const records = await kinesis.log.read(StreamName, shard0, after, 10_000, 1e7);
    return records.map(({ data }) => data.toString());
  };
  const { log, resharding } = kinesis;
  return { client, log, ...resharding, put, read, close, dataDir, clock, url: endpoint.url };
}

describe('Kinesis', () => {
  test('records put over HTTP/2, the default of the client, come back in order', async () => {
    const { client, put } = await aStream();
    const { Records, FailedRecordCount } = await put('a', 'b', 'c');
    expect(FailedRecordCount).toBe(0);
    expect(Records?.every(({ ShardId }) => ShardId === shard0)).toBe(true);
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: shard0,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const first = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));
    const second = await client.send(
      new GetRecordsCommand({ ShardIterator: first.NextShardIterator }),
    );
    const texts = [...(first.Records ?? []), ...(second.Records ?? [])].map(({ Data }) =>
      Buffer.from(Data ?? []).toString(),
    );
    expect(texts).toEqual(['a', 'b', 'c']);
    expect(first.Records?.[0]?.ApproximateArrivalTimestamp).toEqual(new Date('2026-01-01'));
    expect(second.MillisBehindLatest).toBe(0);
  });

  test('HTTP/1.1 is served on the same port', async () => {
    const { url } = await aStream();
    const client = new KinesisClient({ ...clientOf(url), requestHandler: new NodeHttpHandler() });
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 1, StreamStatus: 'ACTIVE' });
    client.destroy();
  });

  test('a call of 5 MB with 500 records is taken whole', async () => {
    const { client, log } = await aStream();
    const Records = Array.from({ length: 500 }, (_, index) => ({
      Data: Buffer.alloc(10_000, index % 256),
      PartitionKey: `${index}`,
    }));
    await client.send(new PutRecordsCommand({ StreamName, Records }));
    const back = await log.read(StreamName, shard0, undefined, 10_000, 1e9);
    expect(back.map(({ data }) => data.equals(Buffer.alloc(10_000, data[0])))).not.toContain(false);
    expect(back.map(({ partitionKey }) => partitionKey)).toEqual(
      Records.map(({ PartitionKey }) => PartitionKey),
    );
  });

  test('a call over the limits is refused whole', async () => {
    const { client, put, read } = await aStream();
    await expect(put(...Array(501).fill('x'))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const big = { Data: Buffer.alloc(1 << 20), PartitionKey: 'k' };
    await expect(client.send(new PutRecordCommand({ StreamName, ...big }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const record = { Data: Buffer.alloc((1 << 20) - 1), PartitionKey: 'k' };
    await expect(
      client.send(new PutRecordsCommand({ StreamName, Records: Array(11).fill(record) })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await expect(
      client.send(new DescribeStreamSummaryCommand({ StreamName: 'other' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await read()).toEqual([]);
  });

  test('a key stays on the shard whose hash range holds its MD5', async () => {
    const { client, put } = await aStream({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      ShardCount: undefined,
    });
    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    expect(Shards?.map(({ ShardId }) => ShardId)).toEqual([shard0, shard1]);
    expect(Shards?.[0]?.HashKeyRange?.StartingHashKey).toBe('0');
    expect(Shards?.[1]?.HashKeyRange?.EndingHashKey).toBe(String(2n ** 128n - 1n));
    // MD5 of 'a' begins with 0c, of 'b' with 92, of 'c' with 4a.
    const { Records } = await put('a', 'b', 'c', 'b');
    expect(Records?.map(({ ShardId }) => ShardId)).toEqual([shard0, shard1, shard0, shard1]);
  });

  test('iterators start where they are told', async () => {
    const { client, put } = await aStream();
    const { Records = [] } = await put('a', 'b', 'c');
    const from = async (type: 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') => {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamName,
          ShardId: shard0,
          ShardIteratorType: type,
          ...(type !== 'LATEST' && { StartingSequenceNumber: Records[1]?.SequenceNumber }),
        }),
      );
      return async () => {
        const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
        return answer.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString());
      };
    };
    const latest = await from('LATEST');
    expect(await latest()).toEqual([]);
    expect(await (await from('AT_SEQUENCE_NUMBER'))()).toEqual(['b', 'c']);
    expect(await (await from('AFTER_SEQUENCE_NUMBER'))()).toEqual(['c']);
    await put('d');
    expect(await latest()).toEqual(['d']);
  });

  test('sequence numbers have 56 digits and keep growing over a restart', async () => {
    const first = await aStream();
    const before = (await first.put('a', 'b')).Records?.map((it) => it.SequenceNumber ?? '') ?? [];
    await first.close();
    const second = await aStream(oneShard, first.dataDir);
    const after = (await second.put('c')).Records?.map((it) => it.SequenceNumber ?? '') ?? [];
    const all = [...before, ...after];
    expect(all.every((sequence) => /^\d{56}$/.test(sequence))).toBe(true);
    expect(all.toSorted()).toEqual(all);
    expect(new Set(all).size).toBe(3);
    expect(await second.read()).toEqual(['a', 'b', 'c']);
    expect(await second.read(before[1])).toEqual(['c']);
  });

  test.each([1, 3, 12, 20])(
    'a record whose last %i bytes are missing is cut off',
    async (missing) => {
      const first = await aStream();
      await first.put('first', 'second');
      await first.close();
      const file = join(first.dataDir, 'kinesis', StreamName, `${shard0}.log`);
      writeFileSync(file, readFileSync(file).subarray(0, -missing));
      const second = await aStream(oneShard, first.dataDir);
      expect(await second.read()).toEqual(['first']);
      await second.put('third');
      expect(await second.read()).toEqual(['first', 'third']);
    },
  );

  test('a log that is older than the retention is dropped at start; its numbers are not used again', async () => {
    const clock = aClock();
    const first = await aStream(oneShard, aDataDir(), clock);
    const old = (await first.put('old')).Records?.[0]?.SequenceNumber ?? '';
    await first.close();
    clock.advance(49 * 3_600_000);
    const second = await aStream(oneShard, first.dataDir, clock);
    expect(await second.read()).toEqual([]);
    const { Records } = await second.put('new');
    expect(Number(Records?.[0]?.SequenceNumber?.slice(-9))).toBe(Number(old.slice(-9)) + 1);
    expect(await second.read(old)).toEqual(['new']);
  });

  test('a reader waits for the next record, or until it is told to stop', async () => {
    const { log, put } = await aStream();
    const { Records } = await put('a');
    const after = Records?.[0]?.SequenceNumber;
    let arrived = false;
    const waiting = log
      .arrival(StreamName, shard0, after, new AbortController().signal)
      .then(() => {
        arrived = true;
      });
    await log.arrival(StreamName, shard0, undefined, new AbortController().signal);
    expect(arrived).toBe(false);
    await put('b');
    await waiting;
    const stop = new AbortController();
    const last = (await log.read(StreamName, shard0, after, 1, 1))[0]?.sequenceNumber;
    const stopped = log.arrival(StreamName, shard0, last, stop.signal);
    stop.abort();
    await stopped;
  });

  test('a read keeps to its limits but always gets on', async () => {
    const { log, put } = await aStream();
    await put('aaaa', 'bbbb', 'cccc');
    const read = async (limit: number, maxBytes: number) =>
      (await log.read(StreamName, shard0, undefined, limit, maxBytes)).length;
    expect(await read(2, 1e6)).toBe(2);
    expect(await read(10, 16)).toBe(2);
    expect(await read(10, 1)).toBe(1);
    expect(log.shardsOf(StreamName)).toMatchObject([{ id: shard0, parents: [] }]);
  });
});

describe('a split or a merge', () => {
  const [shard2, shard3] = ['shardId-000000000002', 'shardId-000000000003'];
  const HALF = 2n ** 127n;
  const listed = async (client: KinesisClient) =>
    (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
  const numbersOf = ({ Records = [] }: PutRecordsCommandOutput) =>
    Records.map(({ SequenceNumber }) => SequenceNumber ?? '');
  const shardsOf = ({ Records = [] }: PutRecordsCommandOutput) =>
    Records.map(({ ShardId }) => ShardId);

  test('closes the parents and opens children, whose numbers come after theirs', async () => {
    const { client, put, splitShard, mergeShards, openShards } = await aStream();
    const before = await put('a', 'b');
    expect(await splitShard(StreamName, shard0)).toEqual([shard1, shard2]);
    // MD5 of 'a' begins with 0c, of 'b' with 92.
    const between = await put('a', 'b');
    expect(shardsOf(between)).toEqual([shard1, shard2]);
    expect(await mergeShards(StreamName, shard2, shard1)).toEqual([shard3]);
    const after = await put('a', 'b');
    expect(shardsOf(after)).toEqual([shard3, shard3]);
    const numbers = [before, between, after].flatMap(numbersOf);
    expect(numbers).toEqual(numbers.toSorted());
    expect(openShards(StreamName)).toEqual([shard3]);
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(1);
  });

  test('is told by ListShards: ranges, parents, and where closed shards end', async () => {
    const { client, put, splitShard, mergeShards } = await aStream();
    const [, last = ''] = numbersOf(await put('a', 'b'));
    await splitShard(StreamName, shard0);
    await mergeShards(StreamName, shard1, shard2);
    const shards = await listed(client);
    expect(shards).toMatchObject([
      { ShardId: shard0, HashKeyRange: { EndingHashKey: String(2n * HALF - 1n) } },
      {
        ShardId: shard1,
        ParentShardId: shard0,
        HashKeyRange: { EndingHashKey: String(HALF - 1n) },
      },
      { ShardId: shard2, ParentShardId: shard0, HashKeyRange: { StartingHashKey: String(HALF) } },
      {
        ShardId: shard3,
        ParentShardId: shard1,
        AdjacentParentShardId: shard2,
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n * HALF - 1n) },
      },
    ]);
    const endings = shards.map((shard) => shard.SequenceNumberRange?.EndingSequenceNumber);
    expect(endings[0]?.localeCompare(last)).toBe(1);
    expect(endings.map((ending) => ending === undefined)).toEqual([false, false, false, true]);
  });

  test('is found again by another process', async () => {
    const first = await aStream();
    await first.put('a', 'b');
    await first.splitShard(StreamName, shard0);
    const numbers = numbersOf(await first.put('a'));
    const shards = await listed(first.client);
    await first.close();
    const second = await aStream(oneShard, first.dataDir);
    expect(await listed(second.client)).toEqual(shards);
    expect(await second.read()).toEqual(['a', 'b']);
    const put = await second.put('a', 'b');
    expect(shardsOf(put)).toEqual([shard1, shard2]);
    expect([...numbers, ...numbersOf(put)].toSorted()).toEqual([...numbers, ...numbersOf(put)]);
    expect(await second.splitShard(StreamName, shard2)).toEqual([shard3, 'shardId-000000000004']);
  });

  test('while records come in leaves none out', async () => {
    const { put, log, splitShard, mergeShards } = await aStream();
    const texts = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const [answers] = await Promise.all([
      Promise.all(texts.map((text) => put(text))),
      splitShard(StreamName, shard0).then(() => mergeShards(StreamName, shard1, shard2)),
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

  test('lets a reader come to the end of the closed shard', async () => {
    const { client, log, put, splitShard } = await aStream();
    const [only] = numbersOf(await put('a'));
    const signal = new AbortController().signal;
    const waiting = log.arrival(StreamName, shard0, only, signal);
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: shard0,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const open = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(open.NextShardIterator).toBeDefined();
    await splitShard(StreamName, shard0);
    await waiting;
    expect(log.ended(StreamName, shard0, undefined)).toBe(false);
    expect(log.ended(StreamName, shard0, only)).toBe(true);
    const closed = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect([closed.Records?.length, closed.NextShardIterator ?? null]).toEqual([1, null]);
  });

  test('is refused for closed shards and for those that do not adjoin', async () => {
    const { openShards, splitShard, mergeShards } = await aStream({ ShardCount: 3 });
    const refusal = { name: 'ServiceError', code: 'InvalidArgumentException' };
    await expect(mergeShards(StreamName, shard0, shard2)).rejects.toMatchObject(refusal);
    const both = [splitShard(StreamName, shard0), splitShard(StreamName, shard0)];
    await expect(both[1]).rejects.toMatchObject(refusal);
    await expect(mergeShards(StreamName, shard1, shard0)).rejects.toMatchObject(refusal);
    expect(openShards(StreamName)).toEqual([shard1, shard2, ...((await both[0]) ?? [])]);
  });
});
