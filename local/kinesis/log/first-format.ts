import { bytesAt, type OpenLog } from './bytes-at.ts';
import type { LogRecord } from './frame.ts';
import type { LogIndex, Unreadable } from './log-index.ts';

/**
 * The format of earlier versions, which is only read. It has a header of 16 bytes (format, counter
 * of the first record) and then one frame per record: the length of the rest of the frame (u32), the
 * arrival time (f64), the length of the key (u16), the key, the data. It has no checksums, and the
 * counter of a record is that of the first one plus its index.
 */
const FORMAT = Buffer.from('shardlog');
const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;
const FIXED_BYTES = 10;
const HEAD_BYTES = LENGTH_BYTES + FIXED_BYTES;

export type FirstFormat = LogIndex & { unreadable: Unreadable[] };

export const isFirstFormat = (header: Buffer): boolean =>
  header.length >= HEADER_BYTES && header.subarray(0, FORMAT.length).equals(FORMAT);

/** Reads only the heads of the frames. The log ends before the first frame that is incomplete. */
export function scanFirstFormat(log: OpenLog): FirstFormat {
  const first = Number(bytesAt(log, FORMAT.length, 8).readBigUInt64BE());
  const counters: number[] = [];
  const offsets: number[] = [];
  const unreadable: Unreadable[] = [];
  let [end, lastArrival] = [HEADER_BYTES, 0];
  for (;;) {
    const head = bytesAt(log, end, HEAD_BYTES);
    if (head.length < HEAD_BYTES) break;
    const next = end + LENGTH_BYTES + head.readUInt32BE();
    if (next < end + HEAD_BYTES + head.readUInt16BE(LENGTH_BYTES + 8)) {
      unreadable.push({ from: end, to: log.size });
      break;
    }
    if (next > log.size) break;
    counters.push(first + offsets.length);
    offsets.push(end);
    lastArrival = head.readDoubleBE(LENGTH_BYTES);
    end = next;
  }
  return { dropped: first - 1, counters, offsets, end, lastArrival, unreadable };
}

/** Decodes the record at a position. */
export function recordOfFirstFormat(log: OpenLog, start: number, counter: number): LogRecord {
  const length = LENGTH_BYTES + bytesAt(log, start, LENGTH_BYTES).readUInt32BE();
  const frame = bytesAt(log, start, length);
  const data = HEAD_BYTES + frame.readUInt16BE(LENGTH_BYTES + 8);
  return {
    counter,
    arrivedAt: frame.readDoubleBE(LENGTH_BYTES),
    partitionKey: frame.toString('utf8', HEAD_BYTES, data),
    data: frame.subarray(data),
  };
}
