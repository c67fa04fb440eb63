import { isUtf8 } from 'node:buffer';
import type { Chunk, ChunkEncoding } from '../stream/chunk.ts';
import { scanRecords } from './record-scan.ts';

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

/**
 * The bytes for which windows-1252 defines no character. TextDecoder turns them, and no others,
 * into C1 controls.
 */
const UNDEFINED_IN_WINDOWS_1252 = /[\u0081\u008d\u008f\u0090\u009d]/;

const CR = 13;
const LF = 10;

/** Decodes a text. Returns undefined if the encoding does not define every byte. */
export function decodeText(bytes: Uint8Array, encoding: ChunkEncoding): string | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? UTF_8.decode(bytes) : undefined;
  const text = WINDOWS_1252.decode(bytes);
  return UNDEFINED_IN_WINDOWS_1252.test(text) ? undefined : text;
}

/** The position of a record in its chunk's records, without its line end. */
export type RecordSpan = { start: number; end: number };

/**
 * Returns the bytes of each record of a chunk as they were sent, without their line ends. A broken
 * chunk is one record.
 */
export function sliceRecords(chunk: Chunk): Uint8Array[] {
  return recordSpans(chunk).map(({ start, end }) => chunk.records.subarray(start, end));
}

/** Returns the position of each record of a chunk. A broken chunk is one record. */
export function recordSpans({ header, records }: Chunk): RecordSpan[] {
  if (header.broken) return [withoutLineEnd(records, { start: 0, end: records.length })];
  return header.format === 'json' ? lineSpans(records) : csvSpans({ header, records });
}

function csvSpans({ header, records }: Chunk): RecordSpan[] {
  const delimiter = (header.delimiter ?? ',').charCodeAt(0);
  const scan = scanRecords(records, { delimiter, fields: header.columns?.length ?? 0 });
  return Array.from(scan, ({ start, end }) => ({ start, end }));
}

/** Each JSON record is on a line of its own: ingest has replaced the line feeds within it. */
function lineSpans(bytes: Uint8Array): RecordSpan[] {
  const spans: RecordSpan[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const next = found < 0 ? bytes.length : found + 1;
    const span = withoutLineEnd(bytes, { start, end: next });
    if (span.end > span.start) spans.push(span);
    start = next;
  }
  return spans;
}

function withoutLineEnd(bytes: Uint8Array, { start, end: next }: RecordSpan): RecordSpan {
  let end = next;
  if (end > start && bytes[end - 1] === LF) end -= 1;
  if (end > start && bytes[end - 1] === CR) end -= 1;
  return { start, end };
}
