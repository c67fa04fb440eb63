import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEventSources } from '../../../local/event-source/event-sources.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { aDataDir } from '../support/data-dir.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/numbers';
const [first, second, third] = [0, 1, 2].map(
  (shard) => `shardId-${String(shard).padStart(12, '0')}`,
);
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

type Handler = (event: KinesisStreamEvent) => unknown;

/** A stream on disk, and a mapping that reads it in virtual time. */
async function running(handler: Handler, dir = aDataDir(), properties: object = {}) {
  const clock = virtualClock();
  const deployment = aDeployment({
    Numbers: {
      type: 'AWS::Kinesis::Stream',
      attributes: { Arn: STREAM },
      properties: { ShardCount: 1 },
    },
    Work: { type: 'AWS::Lambda::Function', properties: {} },
    Mapping: {
      type: 'AWS::Lambda::EventSourceMapping',
      properties: {
        FunctionName: 'Work',
        EventSourceArn: STREAM,
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 5,
        ParallelizationFactor: 2,
        ...properties,
      },
    },
  });
  const kinesis = await openKinesis(dir, deployment, clock);
  const sources = startEventSources({
    deployment,
    log: kinesis.log,
    lambda: fakeLambda({ Work: handler }),
    clock,
    checkpoints: `${dir}/checkpoints`,
    park: async () => undefined,
  });
  const close = async () => {
    await sources.close();
    await kinesis.close();
  };
  onTestFinished(() => close().catch(() => undefined));
  const call = {
    service: 'kinesis',
    action: 'PutRecord',
    accessKey: '',
    input: () => ({}),
  } as const;
  const put = (key: string, text: string) =>
    kinesis.handlers.PutRecord(
      { StreamARN: STREAM, PartitionKey: key, Data: Buffer.from(text).toString('base64') },
      call,
    );
  let next = 0;
  /** Puts the next `count` numbers under the keys in turn. */
  const putNumbers = async (count: number) => {
    for (const last = next + count; next < last; next += 1) {
      await put(KEYS[next % KEYS.length] ?? '', String(next));
    }
  };
  const behind = () => sources.backlog().reduce((sum, { records }) => sum + records, 0);
  return { ...kinesis.resharding, sources, putNumbers, behind, close, dir };
}

/** Records the numbers that a function receives, by key, and the shards that they come from. */
function aRecorder() {
  const numbers = new Map<string, number[]>();
  const shards: string[] = [];
  const record = ({ Records }: KinesisStreamEvent) => {
    for (const { kinesis, eventID } of Records) {
      const list = numbers.get(kinesis.partitionKey) ?? [];
      list.push(Number(Buffer.from(kinesis.data, 'base64')));
      numbers.set(kinesis.partitionKey, list);
      shards.push(eventID.split(':')[0] ?? '');
    }
  };
  return { numbers, shards, record };
}

/** Expects every number once, and the numbers of a key in order. */
function expectAll(numbers: ReadonlyMap<string, number[]>, count: number) {
  const all = [...numbers.values()].flat();
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  for (const list of numbers.values()) expect(list).toEqual(list.toSorted((a, b) => a - b));
}

describe('a mapping', () => {
  test('delivers every record once and each key in order through splits and merges under load', async () => {
    const { numbers, record } = aRecorder();
    const stream = await running(record);
    const load = stream.putNumbers(400);
    const [left = '', right = ''] = await stream.splitShard(STREAM, first ?? '');
    const [farLeft = '', nearLeft = ''] = await stream.splitShard(STREAM, left);
    await stream.mergeShards(STREAM, nearLeft, right);
    await load;
    const [whole = ''] = await stream.mergeShards(
      STREAM,
      farLeft,
      stream.openShards(STREAM)[1] ?? '',
    );
    await stream.putNumbers(100);
    await expect.poll(stream.behind).toBe(0);
    expectAll(numbers, 500);
    expect(stream.sources.backlog()).toEqual([
      { mapping: 'Mapping', stream: STREAM, shard: whole, records: 0 },
    ]);
  });

  test('starts a shard when its parents are finished, not when they are read', async () => {
    const { numbers, shards, record } = aRecorder();
    let broken = true;
    const stream = await running((event) => {
      const last = event.Records.some(({ kinesis }) => kinesis.partitionKey === 'h');
      if (broken && last) throw failing('Busy');
      record(event);
    });
    await stream.putNumbers(16);
    await stream.splitShard(STREAM, first ?? '');
    await stream.putNumbers(16);
    await expect.poll(() => stream.behind() < 32).toBe(true);
    expect(new Set(shards)).toEqual(new Set([first]));
    expect(stream.sources.backlog().map(({ shard }) => shard)).toEqual([first, second, third]);
    broken = false;
    await expect.poll(stream.behind).toBe(0);
    expectAll(numbers, 32);
    expect(shards.lastIndexOf(first ?? '')).toBe(15);
  });

  test('continues after a restart between the split and the end of the parent', async () => {
    const before = aRecorder();
    let taken = 0;
    const one = await running((event) => {
      taken += 1;
      if (taken > 2) throw failing('Busy');
      before.record(event);
    });
    await one.putNumbers(40);
    await one.splitShard(STREAM, first ?? '');
    await one.putNumbers(40);
    await expect.poll(() => taken).toBeGreaterThan(2);
    await one.close();
    const after = aRecorder();
    const two = await running(after.record, one.dir);
    await expect.poll(two.behind).toBe(0);
    expect(two.sources.backlog().map(({ shard }) => shard)).toEqual([second, third]);
    // A finished batch that came after an unfinished one is redelivered.
    const all = new Set([...before.numbers.values(), ...after.numbers.values()].flat());
    expect(all.size).toBe(80);
    for (const list of after.numbers.values()) {
      expect(list).toEqual(list.toSorted((a, b) => a - b));
    }
    await two.close();
    const again = await running(after.record, one.dir);
    const delivered = after.shards.length;
    await expect.poll(() => again.sources.backlog().length).toBe(2);
    expect(after.shards).toHaveLength(delivered);
  });

  test('that starts at LATEST reads the children of a split from their start', async () => {
    const { numbers, record } = aRecorder();
    const stream = await running(record, undefined, { StartingPosition: 'LATEST' });
    await stream.splitShard(STREAM, first ?? '');
    await stream.putNumbers(20);
    await expect.poll(stream.behind).toBe(0);
    expectAll(numbers, 20);
  });
});
