import { closeSync, openSync, readSync } from 'node:fs';
import type { Files } from '../data-dir/files.ts';
import { counterOf } from './sequence-number.ts';
import type { StreamRecord } from './stream-log.ts';

/**
 * The file has a header of 16 bytes (format, counter of the first record) and then one frame per
 * record: the length of the rest of the frame (u32), the arrival time (f64), the length of the key
 * (u16), the key, the data. The counter in a record's sequence number is that of the first record
 * plus the record's index.
 */
const FORMAT = Buffer.from('shardlog');
const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;
/** Of the arrival time and the length of the key. */
const FIXED_BYTES = 10;
/** The size of a frame without its key and its data. */
export const OVERHEAD_BYTES = LENGTH_BYTES + FIXED_BYTES;

export type NewRecord = { partitionKey: string; data: Buffer };

export type LogFile = {
  /** The counter of the first record. */
  base: number;
  /** The position of each record's frame. */
  offsets: number[];
  /** The position after the last complete frame. */
  end: number;
  lastArrival: number;
};

export function frameOf({ partitionKey, data }: NewRecord, arrivedAt: number): Buffer {
  const key = Buffer.from(partitionKey);
  const head = Buffer.alloc(OVERHEAD_BYTES);
  head.writeUInt32BE(FIXED_BYTES + key.length + data.length, 0);
  head.writeDoubleBE(arrivedAt, LENGTH_BYTES);
  head.writeUInt16BE(key.length, LENGTH_BYTES + 8);
  return Buffer.concat([head, key, data]);
}

export function recordsIn(bytes: Buffer, numberOf: (index: number) => string): StreamRecord[] {
  const records: StreamRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
    const key = at + OVERHEAD_BYTES;
    const data = key + bytes.readUInt16BE(at + LENGTH_BYTES + 8);
    records.push({
      sequenceNumber: numberOf(records.length),
      partitionKey: bytes.toString('utf8', key, data),
      data: bytes.subarray(data, end),
      arrivedAt: bytes.readDoubleBE(at + LENGTH_BYTES),
    });
    at = end;
  }
  return records;
}

/**
 * Reads only the heads of the frames. The log ends before the first frame that is incomplete.
 * Throws when the file is not a log.
 */
export function scanLog(path: string): LogFile {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(file, header, 0, HEADER_BYTES, 0);
    if (!header.subarray(0, FORMAT.length).equals(FORMAT)) {
      throw new Error(`${path} is not a shard's log`);
    }
    const offsets: number[] = [];
    const head = Buffer.alloc(OVERHEAD_BYTES);
    let end = HEADER_BYTES;
    let lastArrival = 0;
    for (
      let next = frameEnd(file, head, end);
      next !== undefined;
      next = frameEnd(file, head, end)
    ) {
      offsets.push(end);
      lastArrival = head.readDoubleBE(LENGTH_BYTES);
      end = next;
    }
    return { base: Number(header.readBigUInt64BE(FORMAT.length)), offsets, end, lastArrival };
  } finally {
    closeSync(file);
  }
}

/** Counts the records after a sequence number, or all of them without one. */
export function recordsAfter(log: LogFile, sequenceNumber: string | undefined): number {
  return Math.max(0, log.offsets.length - positionAfter(log, sequenceNumber));
}

/** The index in the log of the first record after a sequence number. */
export function positionAfter({ base }: LogFile, sequenceNumber: string | undefined): number {
  return sequenceNumber === undefined ? 0 : Math.max(0, counterOf(sequenceNumber) + 1 - base);
}

/** The end of the frame at `start`; undefined if it is incomplete. Reads its head into `head`. */
function frameEnd(file: number, head: Buffer, start: number): number | undefined {
  if (readSync(file, head, 0, head.length, start) < head.length) return undefined;
  const length = head.readUInt32BE(0);
  const end = start + LENGTH_BYTES + length;
  const lastByte = Buffer.alloc(1);
  return length >= FIXED_BYTES && readSync(file, lastByte, 0, 1, end - 1) === 1 ? end : undefined;
}

/** Creates or replaces the file with one that has no records. */
export function writeHeader(path: string, base: number, files: Files): void {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(base));
  files.replaceSync(path, Buffer.concat([FORMAT, counter]));
}
