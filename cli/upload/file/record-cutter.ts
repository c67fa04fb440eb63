import { scanRecords } from '../../../functions/formats/record-scan.ts';

/** Where a record stands in the bytes that were looked at. */
export type RecordSpan = { start: number; end: number; next: number };

/** Finds the records in bytes that begin with one; what later bytes could change is left for then. */
export type RecordCutter = (bytes: Uint8Array, atEnd: boolean) => Iterable<RecordSpan>;

/** CSV records as ingest cuts them: quotes included, each unclosed one costs one line. */
export function csvCutter(delimiter: number, fields: number): RecordCutter {
  return (bytes, atEnd) => scanRecords(bytes, { delimiter, fields, atEnd });
}

const LF = 10;

/** One JSON document a line; lines without any are none. */
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

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if ((bytes[at] ?? 0) > 32) return false;
  return true;
}
