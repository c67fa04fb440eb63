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
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEndpoint } from '../../local/endpoint/server.ts';
import { openKinesis } from '../../local/services/kinesis.ts';
import { aDeployment, aResource } from './a-deployment.ts';
import { aClock, aDataDir, clientOf } from './support.ts';

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
  return { client, log: kinesis.log, put, read, close, dataDir, clock, url: endpoint.url };
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
    expect(log.shardsOf(StreamName)).toEqual([shard0]);
  });
});
