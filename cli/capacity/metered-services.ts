import { Readable } from 'node:stream';
import type { DayLedger } from '../../functions/ledger/day-ledger.ts';
import { dayLedgerIn } from '../../functions/ledger/dynamo-day-ledger.ts';
import { ledgerIn } from '../../functions/ledger/dynamo-ledger.ts';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import type { LedgerTable } from '../../functions/ledger/ledger-table.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { FIRST_BYTES } from '../../functions/staging/s3/s3-parts.ts';
import { headedBytes, headIn, jsonBytes, jsonIn } from '../../functions/staging/staged-json.ts';
import type { Staging } from '../../functions/staging/staging.ts';
import type { RecordStream, StreamRecord } from '../../functions/stream/put-records.ts';
import type { VirtualClock } from './virtual-work.ts';

/** The ledger in a table each of whose calls takes time. */
export const slowLedger = (table: LedgerTable, clock: VirtualClock): Ledger =>
  ledgerIn(slowTable(table, clock));

/** The days of the lake in such a table. */
export const slowDays = (table: LedgerTable, clock: VirtualClock): DayLedger =>
  dayLedgerIn(slowTable(table, clock));

function slowTable(table: LedgerTable, clock: VirtualClock): LedgerTable {
  const slowly = async <T>(call: Promise<T>): Promise<T> => {
    await clock.call('ledger');
    return call;
  };
  return {
    ...table,
    get: (key) => slowly(table.get(key)),
    put: (item) => slowly(table.put(item)),
    putIfAbsent: (item) => slowly(table.putIfAbsent(item)),
    putIfAbsentWhile: (...args) => slowly(table.putIfAbsentWhile(...args)),
    setIf: (...args) => slowly(table.setIf(...args)),
  };
}

/** A stream that keeps its records. */
export function collectingStream(clock: VirtualClock) {
  const records: StreamRecord[] = [];
  const stream: RecordStream = {
    putRecords: async (put) => {
      await clock.call('putRecords');
      records.push(...put);
      return [];
    },
  };
  return { stream, records };
}

/** Staging in memory, with the encodings of S3. */
export function countingStaging(clock: VirtualClock) {
  const objects = new Map<string, Uint8Array>();
  let stagedReads = 0;
  const putBytes: Staging['putBytes'] = async (batchId, what, bytes) => {
    await clock.call('object');
    const key = `staging/${batchId}/${what}-${objects.size}`;
    objects.set(key, bytes);
    return { key };
  };
  const getBytes: Staging['getBytes'] = async ({ key }) => {
    await clock.call('object');
    stagedReads += 1;
    const bytes = objects.get(key);
    if (!bytes) throw new Error(`${key} is not staged`);
    return bytes;
  };
  const staging: Staging = {
    putBytes,
    getBytes,
    putJson: async (batchId, what, value) => putBytes(batchId, what, await jsonBytes(value)),
    getJson: async (staged) => jsonIn(await getBytes(staged)),
    putHeaded: async (batchId, what, value) => putBytes(batchId, what, await headedBytes(value)),
    getHead: async (staged) => {
      const bytes = await getBytes(staged);
      return headIn(bytes.subarray(0, FIRST_BYTES), bytes.length) ?? headIn(bytes, bytes.length);
    },
  };
  const stagedBytes = (): number =>
    [...objects.values()].reduce((sum, { length }) => sum + length, 0);
  const counts = () => ({
    stagedObjects: objects.size,
    stagedReads,
    stagedBytes: stagedBytes(),
  });
  return { staging, counts };
}

/** A client of DynamoDB whose every call succeeds. */
export function succeedingDynamo(clock: VirtualClock) {
  const handle = async () => {
    await clock.call('batchWrite');
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return { response: { statusCode: 200, headers, body: Readable.from(['{}']) } };
  };
  return dynamodb({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: { handle },
  });
}
