import { readFileSync } from 'node:fs';

/** A line, and where in its file it begins and the next one does. */
export type StoredLine = { text: string; timestamp: number; offset: number; end: number };

const NEWLINE = 10;

/**
 * The lines of a file from an offset on, of those that contain the needle if there is one. Text
 * after the last newline is not a line yet. A file that is missing has no lines.
 */
export function* linesOf(path: string, offset: number, needle?: string): Generator<StoredLine> {
  const bytes = contentOf(path);
  for (let next = offset; ; ) {
    const found = needle === undefined ? next : bytes.indexOf(needle, next);
    const end = found === -1 ? -1 : bytes.indexOf(NEWLINE, found);
    if (end === -1) return;
    const start = Math.max(next, bytes.lastIndexOf(NEWLINE, end - 1) + 1);
    const text = bytes.toString('utf8', start, end);
    const timestamp = timestampIn(text) ?? timestampBefore(bytes, start);
    if (text !== '') yield { text, timestamp, offset: start, end: end + 1 };
    next = end + 1;
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Of an execution's event, of a structured log line, or of a line of metrics. */
const TIMESTAMP =
  /"event_timestamp":"(\d{13})"|"timestamp":"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"|"Timestamp":(\d{13})/;

/** Milliseconds since 1970; undefined if the line does not say when it was written. */
export function timestampIn(line: string): number | undefined {
  const [, event, iso, metric] = TIMESTAMP.exec(line) ?? [];
  if (iso !== undefined) return Date.parse(iso);
  const ms = event ?? metric;
  return ms === undefined ? undefined : Number(ms);
}

const LINES_BACK = 50;

/** A line without a time of its own, such as one of a stack trace, follows one that has it. */
function timestampBefore(bytes: Buffer, offset: number): number {
  let end = offset - 1;
  for (let back = 0; back < LINES_BACK && end > 0; back += 1) {
    const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    const timestamp = timestampIn(bytes.toString('utf8', start, end));
    if (timestamp !== undefined) return timestamp;
    end = start - 1;
  }
  return 0;
}
