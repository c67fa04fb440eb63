import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventSources, startEventSources } from '../../../local/event-source/event-sources.ts';
import type { StreamLog, StreamRecord } from '../../../local/kinesis/stream-log.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/numbers';
const SHARD = 'shardId-000000000000';
const START = Date.UTC(2026, 10, 1);

let folder: string;
let running: EventSources[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
});
afterEach(async () => {
  await Promise.all(running.map((sources) => sources.close()));
  running = [];
  rmSync(folder, { recursive: true });
});

/** A shard in memory; sequence numbers count from 100000. */
function aLog(): StreamLog & { append(data: string | Buffer, partitionKey?: string): void } {
  const records: StreamRecord[] = [];
  let wake = () => {};
  const recordsAfter = (after = '0') =>
    records.filter(({ sequenceNumber }) => sequenceNumber > after);
  return {
    append: (data, partitionKey = 'k') => {
      const sequenceNumber = String(100_000 + records.length);
      records.push({ sequenceNumber, partitionKey, data: Buffer.from(data), arrivedAt: START });
      wake();
    },
    shardsOf: () => [{ id: SHARD, parents: [] }],
    ended: () => false,
    count: (_, __, after) => recordsAfter(after).length,
    read: async (_, __, after, limit) => recordsAfter(after).slice(0, limit),
    arrival: async (_, __, after, signal) => {
      while (recordsAfter(after).length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve());
        });
      }
    },
  };
}

type Handler = (event: KinesisStreamEvent) => unknown;

function start(log: StreamLog, handler: Handler, properties: object = {}) {
  const clock = virtualClock(START);
  const parked: { bucket: string; key: string; body: Record<string, unknown> }[] = [];
  const deployment = aDeployment({
    Work: { type: 'AWS::Lambda::Function', properties: {} },
    Mapping: {
      type: 'AWS::Lambda::EventSourceMapping',
      properties: {
        FunctionName: 'Work',
        EventSourceArn: STREAM,
        StartingPosition: 'TRIM_HORIZON',
        ...properties,
      },
    },
  });
  const lambda = fakeLambda({ Work: handler });
  const sources = startEventSources({
    deployment,
    log,
    lambda,
    clock,
    checkpoints: folder,
    park: async (bucket, key, body) => {
      parked.push({ bucket, key, body: JSON.parse(String(body)) });
    },
  });
  running.push(sources);
  return { sources, parked, clock, lambda };
}

const texts = (event: KinesisStreamEvent) =>
  event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());

const checkpoint = () =>
  JSON.parse(readFileSync(join(folder, 'Mapping', `${SHARD}.json`), 'utf8')).sequenceNumber;

describe('a batch', () => {
  test('is delivered as a Kinesis event', async () => {
    const log = aLog();
    const events: KinesisStreamEvent[] = [];
    start(log, (event) => events.push(event));
    log.append('£', 'key');
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]?.Records[0]).toMatchObject({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'key',
        sequenceNumber: '100000',
        data: 'wqM=',
        approximateArrivalTimestamp: START / 1000,
      },
      eventSource: 'aws:kinesis',
      eventID: `${SHARD}:100000`,
      eventName: 'aws:kinesis:record',
      awsRegion: 'us-east-1',
      eventSourceARN: STREAM,
    });
  });

  test('is delivered when it is full by count, or when its window has passed', async () => {
    const log = aLog();
    const batches: { at: number; records: string[] }[] = [];
    for (const text of ['a', 'b', 'c', 'd', 'e']) log.append(text);
    const { clock } = start(
      log,
      (event) => batches.push({ at: clock.now() - START, records: texts(event) }),
      { BatchSize: 2, MaximumBatchingWindowInSeconds: 5 },
    );
    await expect.poll(() => batches).toHaveLength(3);
    expect(batches.map(({ records }) => records)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(batches.map(({ at }) => at)).toEqual([0, 0, 5000]);
  });

  test('has at most what Lambda accepts: 6 MB as base64', async () => {
    const log = aLog();
    const sizes: number[] = [];
    for (let i = 0; i < 5; i += 1) log.append(Buffer.alloc(1_000_000));
    start(log, (event) => sizes.push(event.Records.length), { MaximumBatchingWindowInSeconds: 1 });
    await expect.poll(() => sizes).toEqual([4, 1]);
  });

  test('keeps the order of a partition key, although several run at a time', async () => {
    const log = aLog();
    const seen = new Map<string, string[]>();
    let running = 0;
    const twoRunning = Promise.withResolvers<void>();
    for (let i = 0; i < 40; i += 1) log.append(String(i), `key-${i % 8}`);
    start(
      log,
      async ({ Records }) => {
        running += 1;
        if (running > 1) twoRunning.resolve();
        await twoRunning.promise;
        for (const { kinesis } of Records) {
          const list = seen.get(kinesis.partitionKey) ?? [];
          seen.set(kinesis.partitionKey, [...list, kinesis.sequenceNumber]);
        }
        running -= 1;
      },
      { BatchSize: 3, ParallelizationFactor: 4 },
    );
    await expect.poll(() => [...seen.values()].flat()).toHaveLength(40);
    for (const list of seen.values()) expect(list).toEqual(list.toSorted());
    await twoRunning.promise;
    await expect.poll(checkpoint).toBe('100039');
  });
});

describe('a batch that fails', () => {
  test('is redelivered with growing delays until it succeeds', async () => {
    const log = aLog();
    let failures = 7;
    const { clock } = start(log, () => {
      failures -= 1;
      if (failures >= 0) throw failing('Busy');
    });
    log.append('a');
    await expect.poll(checkpoint).toBe('100000');
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('is parked with its payload when its retries are exhausted, and the shard continues', async () => {
    const log = aLog();
    const landed: string[] = [];
    const { parked } = start(
      log,
      (event) => {
        if (texts(event).includes('poison')) throw failing('Broken');
        landed.push(...texts(event));
      },
      {
        BatchSize: 1,
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::parked' } },
      },
    );
    for (const text of ['poison', 'after']) log.append(text);
    await expect.poll(() => landed).toEqual(['after']);
    expect(parked).toHaveLength(1);
    expect(parked[0]?.bucket).toBe('parked');
    expect(parked[0]?.key).toMatch(
      /^aws\/lambda\/Mapping\/shardId-0{12}\/2026\/11\/01\/2026-11-01T\d\d\.\d\d\.\d\d-[\w-]{36}$/,
    );
    expect(parked[0]?.body).toMatchObject({
      requestContext: {
        functionArn: functionArn('Work'),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      KinesisBatchInfo: {
        shardId: SHARD,
        startSequenceNumber: '100000',
        endSequenceNumber: '100000',
        batchSize: 1,
        streamArn: STREAM,
      },
    });
    expect(texts(JSON.parse(String(parked[0]?.body['payload'])))).toEqual(['poison']);
  });

  test('is parked when its records are too old', async () => {
    const log = aLog();
    const { parked } = start(
      log,
      () => {
        throw failing('Busy');
      },
      {
        MaximumRecordAgeInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::parked' } },
      },
    );
    log.append('a');
    await expect.poll(() => parked).toHaveLength(1);
    expect(parked[0]?.body['requestContext']).toMatchObject({ condition: 'RecordAgeExceeded' });
  });

  test('is retried for as long as its records may grow old if the retries are -1', async () => {
    const log = aLog();
    const { parked, clock } = start(
      log,
      () => {
        throw failing('Busy');
      },
      {
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::parked' } },
      },
    );
    log.append('a');
    await expect.poll(() => parked, { timeout: 10_000 }).toHaveLength(1);
    expect(parked[0]?.body['requestContext']).toMatchObject({ condition: 'RecordAgeExceeded' });
    expect(clock.now() - START).toBeGreaterThan(3_600_000);
  });

  test('has used up no retry when the function could not be invoked', async () => {
    const log = aLog();
    const landed: string[] = [];
    const { parked, lambda } = start(log, (event) => landed.push(...texts(event)), {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::parked' } },
    });
    lambda.throttled = 3;
    log.append('a');
    await expect.poll(() => landed).toEqual(['a']);
    expect(parked).toEqual([]);
  });
});

describe('the checkpoint', () => {
  test('is where another process continues', async () => {
    const log = aLog();
    const landed: string[] = [];
    const { sources } = start(log, (event) => landed.push(...texts(event)));
    for (const text of ['a', 'b']) log.append(text);
    await expect.poll(() => landed).toEqual(['a', 'b']);
    await sources.close();
    log.append('c');
    start(log, (event) => landed.push(...texts(event)));
    await expect.poll(() => landed).toEqual(['a', 'b', 'c']);
  });

  test('stays before a batch that is not finished, although later ones are', async () => {
    const log = aLog();
    const landed: string[] = [];
    const slow = Promise.withResolvers<void>();
    const { sources } = start(
      log,
      async (event) => {
        if (texts(event).includes('slow')) await slow.promise;
        landed.push(...texts(event));
      },
      { BatchSize: 1, ParallelizationFactor: 2 },
    );
    for (const [text, key] of [
      ['first', 'a'],
      ['slow', 'a'],
      ['quick', 'b'],
    ])
      log.append(text ?? '', key);
    await expect.poll(() => landed).toEqual(expect.arrayContaining(['first', 'quick']));
    await expect.poll(checkpoint).toBe('100000');
    expect(sources.backlog()).toMatchObject([{ mapping: 'Mapping', shard: SHARD, records: 2 }]);
    slow.resolve();
    await expect.poll(checkpoint).toBe('100002');
    expect(sources.backlog()).toMatchObject([{ records: 0 }]);
  });

  test('does not move past a batch that was interrupted', async () => {
    const log = aLog();
    const { sources, lambda } = start(log, () => {
      throw failing('Busy');
    });
    log.append('a');
    await expect.poll(() => lambda.calls.length).toBeGreaterThan(0);
    await sources.close();
    expect(readdirSync(join(folder, 'Mapping'))).toEqual([]);
  });

  test('of a mapping that starts at LATEST is the end of the stream', async () => {
    const log = aLog();
    const landed: string[] = [];
    log.append('old');
    start(log, (event) => landed.push(...texts(event)), { StartingPosition: 'LATEST' });
    await expect.poll(() => readdirSync(join(folder, 'Mapping'))).toHaveLength(1);
    log.append('new');
    await expect.poll(() => landed).toEqual(['new']);
  });
});

test.each([
  ['BisectBatchOnFunctionError', true],
  ['FunctionResponseTypes', ['ReportBatchItemFailures']],
  ['FilterCriteria', { Filters: [] }],
  ['StartingPosition', 'AT_TIMESTAMP'],
  ['MaximumRetryAttempts', -2],
  ['MaximumRetryAttempts', 10_001],
  ['MaximumRecordAgeInSeconds', 59],
])('%s is refused', (name, value) => {
  expect(() => start(aLog(), () => undefined, { [name]: value })).toThrow(name);
});
