import { scanRecords } from '../../../functions/formats/record-scan.ts';

/** The position of a record in a window of bytes. The next record cannot begin before `next`. */
export type RecordSpan = { start: number; end: number; next: number };

/**
 * Finds the records in a window that begins with one. Unless the window is `atEnd`, it leaves out a
 * record whose end depends on later bytes.
 */
export type RecordCutter = (bytes: Uint8Array, atEnd: boolean) => Iterable<RecordSpan>;

/** Cuts CSV as ingest does: a quoted field can span lines, and an unclosed quote costs one line. */
export function csvCutter(delimiter: number, fields: number): RecordCutter {
  return (bytes, atEnd) => scanRecords(bytes, { delimiter, fields, atEnd });
}

const LF = 10;

/** Cuts NDJSON: each line that is not blank is a record. */
export function* ndjsonLines(bytes: Uint8Array, atEnd: boolean): Generator<RecordSpan> {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LF, start);
    if (found < 0 && !atEnd) return;
    const end = found < 0 ? bytes.length : found;
    const next = Math.min(end + 1, bytes.length);
    if (!isBlank(bytes, start, end)) yield { start, end, next };
    start = next;
  }
}

/** White space and control characters are the bytes up to the space. */
function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => byte <= 0x20);
}
