import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Timer } from '../../../functions/concurrency/timer.ts';
import { putChunks } from '../../../functions/intake/put-chunks.ts';
import type { Chunk } from '../../../functions/stream/chunk.ts';
import type { RecordStream, StreamRecord } from '../../../functions/stream/put-records.ts';

const chunk = (ordinal: number, size = 10): Chunk => ({
  header: {
    ingestId: 'i1',
    ordinal,
    firstRow: 1,
    rows: 1,
    format: 'json',
    encoding: 'utf-8',
  },
  // Random bytes can't be deflated.
  records: randomBytes(size),
});
const chunks = (count: number, size?: number) =>
  Array.from({ length: count }, (_, ordinal) => chunk(ordinal, size));

/** A timer whose time passes only during sleeps. */
function virtualTimer(): Timer & { pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => pauses.reduce((sum, pause) => sum + pause, 0),
    sleep: async (pause) => {
      pauses.push(pause);
    },
    random: () => 0.5,
  };
}

/** A stream that gives the calls these results in turn, and then takes everything. */
function streamWith(...results: (number[] | Error)[]): RecordStream & { calls: StreamRecord[][] } {
  const calls: StreamRecord[][] = [];
  return {
    calls,
    putRecords: async (records) => {
      calls.push([...records]);
      const result = results.shift() ?? [];
      if (result instanceof Error) throw result;
      return result;
    },
  };
}

describe('putChunks', () => {
  it('makes calls of at most 500 records and 5 MiB', async () => {
    const stream = streamWith();
    await putChunks(chunks(1001), stream, virtualTimer(), 1000);
    expect(stream.calls.map((call) => call.length)).toEqual([500, 500, 1]);
    const large = streamWith();
    await putChunks(chunks(12, 900_000), large, virtualTimer(), 1000);
    expect(large.calls.map((call) => call.length)).toEqual([5, 5, 2]);
  });

  it('puts 64 neighbouring chunks in the same place, and all under the key of their ingest', async () => {
    const stream = streamWith();
    await putChunks(chunks(200), stream, virtualTimer(), 1000);
    const records = stream.calls.flat();
    const places = records.map(({ explicitHashKey }) => explicitHashKey);
    expect(places[63]).toBe(places[0]);
    expect(places[64]).not.toBe(places[0]);
    expect(new Set(places).size).toBe(4);
    expect(new Set(records.map(({ partitionKey }) => partitionKey))).toEqual(new Set(['i1']));
  });

  it('retries only the records that the stream did not take, with growing pauses', async () => {
    const stream = streamWith([1, 3], [1], []);
    const timer = virtualTimer();
    await putChunks(chunks(4), stream, timer, 10_000);
    const [first = [], second, third] = stream.calls;
    expect(second).toEqual([first[1], first[3]]);
    expect(third).toEqual([first[3]]);
    expect(timer.pauses).toEqual([50, 100]);
  });

  it('retries all records of a call that failed as a whole', async () => {
    const stream = streamWith(new Error('connection lost'));
    await putChunks(chunks(3), stream, virtualTimer(), 10_000);
    expect(stream.calls.map((call) => call.length)).toEqual([3, 3]);
  });

  it('gives up at the deadline with a 503 that says when to retry', async () => {
    const never: RecordStream = { putRecords: async (records) => records.map((_, at) => at) };
    const timer = virtualTimer();
    await expect(putChunks(chunks(2), never, timer, 15_000)).rejects.toMatchObject({
      status: 503,
      headers: { 'Retry-After': expect.stringMatching(/^\d+$/) },
    });
    expect(timer.now()).toBeLessThanOrEqual(15_000);
    expect(timer.now()).toBeGreaterThan(13_000);
  });
});
