import { gzipSync } from 'node:zlib';
import { ingest } from '../../functions/ingest/ingest.ts';
import { ENTROPY_BYTES } from '../../functions/intake/ingest-id.ts';
import { HASH_KEYS } from '../../functions/stream/place.ts';
import type { StreamRecord } from '../../functions/stream/put-records.ts';
import { seededRandom } from '../sample/seeded-random.ts';
import type { Deployed } from './deployed.ts';
import { collectingStream, slowLedger } from './metered-services.ts';
import { type Meter, meteredTable } from './metered-table.ts';
import { HEADER, type LineSource, lineRecords } from './sample-lines.ts';
import { virtualClock, type Work } from './virtual-work.ts';

/** What Ingest does with one request, on average. */
export type RequestUnits = {
  lines: number;
  bodyBytes: number;
  /** The same as a raw body is kept: gzipped. */
  rawBytes: number;
  chunks: number;
  /** Of the stream: data and partition keys. */
  streamBytes: number;
  /** The most bytes in one place of the stream, which go to one shard in one call. */
  placeBytes: number;
  ledger: Meter;
  work: Work;
};

export type MeasuredRequests = { units: RequestUnits; requests: number; records: StreamRecord[] };

const NOW = Date.UTC(2026, 10, 29, 12);
const DEADLINE_MS = 15_000;
/** So many small requests show how evenly their keys are spread. */
const LEAST_LINES = 20_000;
/** Measured after the code has warmed up, as in a function that is in use. */
const WARM_UP_REQUESTS = 3;

/** Runs the core of Ingest until `chunks` chunks are in the stream, and counts what it does. */
export async function measureRequests(
  linesPerRequest: number,
  source: LineSource,
  { chunks, ledger }: { chunks: number; ledger: Deployed['ledger'] },
): Promise<MeasuredRequests> {
  const bodies = bodiesOf(linesPerRequest, source);
  const warmUp = await post(take(bodies, WARM_UP_REQUESTS), ledger);
  const chunksOfOne = warmUp.records.length / WARM_UP_REQUESTS;
  const enough = Math.max(Math.ceil(chunks / chunksOfOne), LEAST_LINES / linesPerRequest);
  const sent = take(bodies, Math.ceil(Math.max(WARM_UP_REQUESTS, enough)));
  const { records, meter, work } = await post(sent, ledger);
  const mean = (total: number): number => total / sent.length;
  return {
    requests: sent.length,
    records,
    units: {
      lines: linesPerRequest,
      bodyBytes: mean(sent.reduce((sum, body) => sum + body.length, 0)),
      rawBytes: mean(sent.reduce((sum, body) => sum + gzipSync(body).length, 0)),
      chunks: mean(records.length),
      streamBytes: mean(bytesOf(records)),
      placeBytes: largest(records, ({ explicitHashKey }) => explicitHashKey, bytesOf),
      ledger: meter,
      work: { cpuMs: mean(work.cpuMs), waitMs: mean(work.waitMs) },
    },
  };
}

async function post(bodies: readonly Buffer[], ledger: Deployed['ledger']) {
  const clock = virtualClock();
  const table = meteredTable(ledger);
  const { stream, records } = collectingStream(clock);
  const random = seededRandom(bodies.length);
  const ports = {
    ledger: slowLedger(table, clock),
    stream,
    progress: { readIngest: async () => undefined },
    timer: { now: () => NOW, sleep: async () => {}, random: () => 0 },
    unknownColumns: 'ignore' as const,
    entropy: () => Uint8Array.from({ length: ENTROPY_BYTES }, () => random.int(0, 255)),
  };
  const { work } = await clock.timed(async () => {
    for (const body of bodies) await ingest({ ...POST, body }, ports);
  });
  return { records, meter: table.meter(), work };
}

const POST = {
  contentType: 'text/csv',
  contentEncoding: undefined,
  idempotencyKey: undefined,
  sender: 'capacity',
  deadline: NOW + DEADLINE_MS,
};

function* bodiesOf(lines: number, source: LineSource): Generator<Buffer, never> {
  const records = lineRecords(source);
  for (;;) yield Buffer.from(HEADER + take(records, lines).join(''));
}

function take<T>(values: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => {
    const { value, done } = values.next();
    if (done) throw new RangeError('The sample has ended');
    return value;
  });
}

const bytesOf = (records: readonly StreamRecord[]): number =>
  records.reduce((sum, { data, partitionKey }) => sum + data.length + partitionKey.length, 0);

/** Returns the most chunks of a request that one shard of so many gets: they are there together. */
export const chunksTogether = (records: readonly StreamRecord[], shards: number): number =>
  largest(
    records,
    (record) => laneOf(record, shards),
    ({ length }) => length,
  );

function laneOf({ partitionKey, explicitHashKey }: StreamRecord, shards: number): string {
  return `${partitionKey} ${(BigInt(explicitHashKey) * BigInt(shards)) / HASH_KEYS}`;
}

/** Returns the most that records with the same key come to. */
function largest(
  records: readonly StreamRecord[],
  keyOf: (record: StreamRecord) => string,
  sizeOf: (records: readonly StreamRecord[]) => number,
): number {
  const sizes = [...Map.groupBy(records, keyOf).values()].map(sizeOf);
  return Math.max(...sizes);
}
