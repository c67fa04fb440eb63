import { crc32 } from 'node:zlib';

/**
 * A record in a shard's log: a mark, a checksum of what follows it (u32), the length of what follows
 * the length (u32), the counter of the sequence number (u64), the arrival time (f64), the length of
 * the key (u16), the key, the data. A frame says everything about itself, so one that is damaged
 * costs no other.
 */
const MARK = Buffer.from([0xf5, 0xc1, 0x52, 0x0c]);
const CHECKSUM_AT = 4;
const LENGTH_AT = 8;
const COUNTER_AT = 12;
const ARRIVAL_AT = 20;
const KEY_LENGTH_AT = 28;
const KEY_AT = 30;

/** The size of a frame without its key and its data. */
export const FRAME_OVERHEAD = KEY_AT;
/** A record is at most 1 MiB with its key, whose 256 characters may take more as UTF-8. */
const MAX_FRAME_BYTES = KEY_AT + (1 << 20) + 1024;

export type NewRecord = { partitionKey: string; data: Buffer };
export type LogRecord = NewRecord & {
  /** The part of the sequence number that counts the records of the shard. */
  counter: number;
  /** Milliseconds since 1970. */
  arrivedAt: number;
};

/** What the head of a frame says. */
export type FrameHead = { length: number; counter: number; arrivedAt: number };

export function frameOf(record: LogRecord): Buffer {
  return framesOf([record]).bytes;
}

/** The frames of records that follow one another, in one piece, and the length of each. */
export function framesOf(records: readonly LogRecord[]): { bytes: Buffer; lengths: number[] } {
  const lengths = records.map(
    ({ partitionKey, data }) => KEY_AT + Buffer.byteLength(partitionKey) + data.length,
  );
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, record] of records.entries()) {
    const end = at + (lengths[index] ?? 0);
    writeFrame(record, bytes.subarray(at, end));
    at = end;
  }
  return { bytes, lengths };
}

function writeFrame({ partitionKey, data, counter, arrivedAt }: LogRecord, frame: Buffer): void {
  const keyLength = frame.length - KEY_AT - data.length;
  MARK.copy(frame);
  frame.writeUInt32BE(frame.length - COUNTER_AT, LENGTH_AT);
  frame.writeBigUInt64BE(BigInt(counter), COUNTER_AT);
  frame.writeDoubleBE(arrivedAt, ARRIVAL_AT);
  frame.writeUInt16BE(keyLength, KEY_LENGTH_AT);
  frame.write(partitionKey, KEY_AT);
  data.copy(frame, KEY_AT + keyLength);
  frame.writeUInt32BE(crc32(frame.subarray(LENGTH_AT)), CHECKSUM_AT);
}

/** The head at the beginning of these bytes; undefined if they do not begin like a frame. */
export function headIn(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < KEY_AT || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
  const length = COUNTER_AT + bytes.readUInt32BE(LENGTH_AT);
  if (length < KEY_AT + bytes.readUInt16BE(KEY_LENGTH_AT) || length > MAX_FRAME_BYTES) {
    return undefined;
  }
  const counter = Number(bytes.readBigUInt64BE(COUNTER_AT));
  return { length, counter, arrivedAt: bytes.readDoubleBE(ARRIVAL_AT) };
}

/** Whether the bytes of a frame are those that were written. */
export const isIntact = (frame: Buffer): boolean =>
  frame.readUInt32BE(CHECKSUM_AT) === crc32(frame.subarray(LENGTH_AT));

/** Whether these bytes, the last of a log, are the beginning of a frame that was being written. */
export function isTorn(rest: Buffer, length: number): boolean {
  const mark = rest.subarray(0, MARK.length);
  if (rest.length < KEY_AT) return mark.equals(MARK.subarray(0, mark.length));
  const head = headIn(rest);
  return head !== undefined && head.length > length;
}

/** The position of the next mark; -1 if there is none. */
export const nextMark = (bytes: Buffer, from: number): number => bytes.indexOf(MARK, from);

/** Decodes frames that follow one another. Throws when one is damaged. */
export function recordsIn(bytes: Buffer): LogRecord[] {
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = headIn(bytes.subarray(at, at + KEY_AT));
    const frame = bytes.subarray(at, at + (head?.length ?? 0));
    if (!head || !isIntact(frame)) throw new Error('a record has changed since it was written');
    const data = KEY_AT + frame.readUInt16BE(KEY_LENGTH_AT);
    records.push({
      counter: head.counter,
      arrivedAt: head.arrivedAt,
      partitionKey: frame.toString('utf8', KEY_AT, data),
      data: frame.subarray(data),
    });
    at += head.length;
  }
  return records;
}
