import { columnNamed, REQUIRED_COLUMNS } from '../domain/invoice-line.ts';
import type { UnknownColumns } from '../domain/unknown-columns.ts';
import { cutArray } from './json-array.ts';
import { MAX_RECORD_BYTES, type ScannedRecord } from './record-scan.ts';
import { type Source, unknownColumnsWarning } from './source.ts';
import { byteOrderMark } from './text-encoding.ts';
import { emptyBody } from './unreadable-body.ts';

type Span = Pick<ScannedRecord, 'start' | 'end'>;

const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * Reads a JSON array as the raw texts of its elements, one per line, so that every digit stays as
 * it was sent. Throws `UnreadableBody`, with the position of the fault, when the body is not a JSON
 * array.
 */
export function jsonSource(body: Buffer, policy: UnknownColumns = 'ignore'): Source {
  const text = body.subarray(byteOrderMark(body));
  if (isBlank(text, { start: 0, end: text.length })) throw emptyBody();
  return sourceOf(onePerLine(text, cutArray(text)), policy);
}

/**
 * Reads NDJSON line by line, without checking the lines. Blank lines are left out. Throws
 * `UnreadableBody`.
 */
export function ndjsonSource(body: Buffer, policy: UnknownColumns = 'ignore'): Source {
  const start = byteOrderMark(body);
  const bytes = onePerLine(body, linesOf(body, start));
  if (bytes.length === 0) throw emptyBody();
  const unchanged = isUnchanged(body.subarray(start), bytes);
  return { ...sourceOf(bytes, policy), ...(unchanged && { bodyAt: start }) };
}

/** Whether the lines of a text are its lines as they were copied; its last one may lack a line end. */
function isUnchanged(text: Buffer, copy: Buffer): boolean {
  return copy.length - text.length <= 1 && text.equals(copy.subarray(0, text.length));
}

function sourceOf(bytes: Buffer, policy: UnknownColumns): Source {
  return {
    bytes,
    form: {
      ...{ format: 'json', encoding: 'utf-8' },
      ...(policy !== 'ignore' && { unknown: { policy } }),
    },
    records: recordsOf(bytes),
    warnings: warningsOf(bytes, policy),
  };
}

/**
 * Copies each record to a line of its own. A line feed within a JSON record can only be white space
 * between tokens.
 */
function onePerLine(text: Buffer, records: Iterable<Span>): Buffer {
  const bytes = Buffer.alloc(text.length + 1);
  let length = 0;
  for (const { start, end } of records) {
    for (let at = start; at < end; at += 1) {
      const byte = text[at] ?? 0;
      bytes[length++] = byte === LF ? SPACE : byte;
    }
    bytes[length++] = LF;
  }
  return bytes.subarray(0, length);
}

function* recordsOf(bytes: Buffer): Generator<ScannedRecord> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LF, start);
    const record = { start, end, next: end + 1 };
    yield end - start > MAX_RECORD_BYTES ? { ...record, broken: 'record_too_long' } : record;
    start = end + 1;
  }
}

function* linesOf(bytes: Buffer, from: number): Generator<Span> {
  for (let start = from; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const next = found < 0 ? bytes.length : found;
    const line = { start, end: bytes[next - 1] === CR ? next - 1 : next };
    if (!isBlank(bytes, line)) yield line;
    start = next + 1;
  }
}

/** Whether the bytes are nothing but white space, as JSON defines it. */
function isBlank(bytes: Buffer, { start, end }: Span): boolean {
  let at = start;
  while (at < end && WHITE_SPACE.includes(bytes[at] ?? 0)) at += 1;
  return at >= end;
}

const WHITE_SPACE = [SPACE, 9, LF, CR];

/**
 * How many records are searched for unknown keys. A body may have 20,000, and the warning need not
 * be complete.
 */
const SEARCHED_RECORDS = 1000;

function warningsOf(bytes: Buffer, policy: UnknownColumns): string[] {
  const keys = new Set<string>();
  let searched = 0;
  for (const { start, end } of recordsOf(bytes)) {
    for (const key of keysOf(bytes.toString('utf8', start, end))) keys.add(key);
    searched += 1;
    if (searched === SEARCHED_RECORDS) break;
  }
  return columnWarnings([...keys], policy);
}

function columnWarnings(keys: readonly string[], policy: UnknownColumns): string[] {
  const columns = new Set(keys.map(columnNamed));
  const unnamed = keys.length > 0 ? REQUIRED_COLUMNS.filter((column) => !columns.has(column)) : [];
  return [
    ...unknownColumnsWarning(
      keys.filter((key) => !columnNamed(key)),
      policy,
    ),
    ...(unnamed.length > 0 ? [`No record names ${unnamed.join(', ')}.`] : []),
  ];
}

function keysOf(record: string): string[] {
  try {
    const value: unknown = JSON.parse(record);
    return isObject(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
