import { closeSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { counterOf } from './sequence-number.ts';
import type { StreamRecord } from './stream-log.ts';

/**
 * The file: a header of 16 bytes (format, counter of the first record), then a frame a record: length of what follows
 * (u32), arrival (f64), length of the key (u16), key, data. The n-th record's sequence number is the first one's plus n.
 */
const FORMAT = Buffer.from('shardlog');
const HEADER = 16;
const LENGTH = 4;
const FIXED = 10;
/** Bytes of a frame beside key and data. */
export const OVERHEAD = LENGTH + FIXED;

export type NewRecord = { partitionKey: string; data: Buffer };

export type LogFile = {
  /** Counter of the first record. */
  base: number;
  /** Where each record's frame starts. */
  offsets: number[];
  end: number;
  lastArrival: number;
};

export function frameOf({ partitionKey, data }: NewRecord, arrivedAt: number): Buffer {
  const key = Buffer.from(partitionKey);
  const head = Buffer.alloc(OVERHEAD);
  head.writeUInt32BE(FIXED + key.length + data.length, 0);
  head.writeDoubleBE(arrivedAt, LENGTH);
  head.writeUInt16BE(key.length, LENGTH + 8);
  return Buffer.concat([head, key, data]);
}

export function recordsIn(bytes: Buffer, numberOf: (index: number) => string): StreamRecord[] {
  const records: StreamRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + LENGTH + bytes.readUInt32BE(at);
    const key = at + OVERHEAD;
    const data = key + bytes.readUInt16BE(at + LENGTH + 8);
    records.push({
      sequenceNumber: numberOf(records.length),
      partitionKey: bytes.toString('utf8', key, data),
      data: bytes.subarray(data, end),
      arrivedAt: bytes.readDoubleBE(at + LENGTH),
    });
    at = end;
  }
  return records;
}

/** Reads the frames' heads only; a frame that the file doesn't hold whole ends the log. */
export function scanLog(path: string): LogFile {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    readSync(file, header, 0, HEADER, 0);
    if (!header.subarray(0, FORMAT.length).equals(FORMAT)) {
      throw new Error(`${path} is not a shard's log`);
    }
    const offsets: number[] = [];
    const head = Buffer.alloc(OVERHEAD);
    let end = HEADER;
    let lastArrival = 0;
    for (
      let next = frameEnd(file, head, end);
      next !== undefined;
      next = frameEnd(file, head, end)
    ) {
      offsets.push(end);
      lastArrival = head.readDoubleBE(LENGTH);
      end = next;
    }
    return { base: Number(header.readBigUInt64BE(FORMAT.length)), offsets, end, lastArrival };
  } finally {
    closeSync(file);
  }
}

/** How many of the log's records come after a sequence number; without one, all of them. */
export function recordsAfter(log: LogFile, sequenceNumber: string | undefined): number {
  return Math.max(0, log.offsets.length - positionAfter(log, sequenceNumber));
}

/** The index in the log of the first record after a sequence number. */
export function positionAfter({ base }: LogFile, sequenceNumber: string | undefined): number {
  return sequenceNumber === undefined ? 0 : Math.max(0, counterOf(sequenceNumber) + 1 - base);
}

/** Where the frame at `start` ends; its head is read into `head`. */
function frameEnd(file: number, head: Buffer, start: number): number | undefined {
  if (readSync(file, head, 0, head.length, start) < head.length) return undefined;
  const length = head.readUInt32BE(0);
  const end = start + LENGTH + length;
  const lastByte = Buffer.alloc(1);
  return length >= FIXED && readSync(file, lastByte, 0, 1, end - 1) === 1 ? end : undefined;
}

/** Makes the file anew, without records. */
export function writeHeader(path: string, base: number): void {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(base));
  writeFileSync(`${path}.new`, Buffer.concat([FORMAT, counter]));
  renameSync(`${path}.new`, path);
}
