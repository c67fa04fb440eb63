import type { QuarantineReason } from '../domain/quarantine.ts';

/**
 * The limit on a record: a chunk's 64 KiB, less 1 KiB for the chunk's header. A quote is not
 * followed further than this.
 */
export const MAX_RECORD_BYTES = 63 * 1024;

/** The position of a record, as offsets into the scanned bytes. */
export type ScannedRecord = {
  start: number;
  /** Just after its last byte, where its line end begins. */
  end: number;
  /** Just after its line end. */
  next: number;
  /** Why the record cannot be read, if so. */
  broken?: QuarantineReason;
};

export type RecordScan = {
  /** The byte between fields. */
  delimiter: number;
  /** The number of fields in the header row. */
  fields: number;
  /** Where the first record begins. Default 0. */
  start?: number;
  /**
   * Whether these bytes end the text. If not, a record that later bytes could change is held back.
   * Default true.
   */
  atEnd?: boolean;
};

const LF = 10;
const CR = 13;
const QUOTE = 34;

/**
 * Finds the records of a CSV text, in order. Empty lines are not records. A record ends at a CR, LF
 * or CRLF outside quotes. It may span several lines only if every quote closes at the end of its
 * field, within MAX_RECORD_BYTES, and if the record has as many fields as the header row. Otherwise
 * it is broken: it ends at its first line end, and the scan continues in the next line. So one
 * unclosed quote costs one line.
 *
 * A reader that does not have the whole text passes `atEnd: false`, keeps the bytes from the last
 * record's `next` on, and scans them again with the following bytes appended.
 *
 * The time of a scan is linear in the length, however hostile the text. To look past another line
 * that opens a quote, a record must first close its own quote and so complete a field. At most
 * `fields` records therefore look ahead at the same byte.
 */
export function* scanRecords(bytes: Uint8Array, scan: RecordScan): Generator<ScannedRecord> {
  const { delimiter, fields, start = 0, atEnd = true } = scan;
  const text: Text = { bytes, delimiter, fields, atEnd };
  const nextLineFeed = finderOf(bytes, LF);
  const nextReturn = finderOf(bytes, CR);
  const nextQuote = finderOf(bytes, QUOTE);
  let at = start;
  while (at < bytes.length) {
    const lineEnd = Math.min(nextLineFeed(at), nextReturn(at));
    if (lineEnd === at) {
      at += 1;
      continue;
    }
    const record = recordAt(text, at, lineEnd, nextQuote(at) < lineEnd);
    if (!record) return;
    yield record;
    at = record.next;
  }
}

type Text = { bytes: Uint8Array; delimiter: number; fields: number; atEnd: boolean };

/**
 * Returns a function that finds the next position of `byte`, or the length if there is none. It
 * must be called with ascending positions, so that every byte is read once.
 */
function finderOf(bytes: Uint8Array, byte: number): (from: number) => number {
  let position = -1;
  return (from) => {
    if (position < from) {
      const found = bytes.indexOf(byte, from);
      position = found < 0 ? bytes.length : found;
    }
    return position;
  };
}

/** The record that begins at `start`, or undefined while its end is not known. */
function recordAt(
  text: Text,
  start: number,
  lineEnd: number,
  quoted: boolean,
): ScannedRecord | undefined {
  if (!isComplete(text, lineEnd)) return undefined;
  if (lineEnd - start > MAX_RECORD_BYTES) {
    return recordUpTo(text, start, lineEnd, 'record_too_long');
  }
  if (!quoted) return recordUpTo(text, start, lineEnd);
  const end = quotedRecordEnd(text, start, lineEnd);
  if (end === 'unknown') return undefined;
  if (end === 'broken') return recordUpTo(text, start, lineEnd, 'unclosed_quote');
  return recordUpTo(text, start, end);
}

/**
 * Whether the line end at `position` is complete. The LF after a CR that ends the bytes may be in
 * the next bytes.
 */
function isComplete({ bytes, atEnd }: Text, position: number): boolean {
  return atEnd || position + 1 < bytes.length || bytes[position] === LF;
}

function recordUpTo(
  { bytes }: Text,
  start: number,
  end: number,
  broken?: QuarantineReason,
): ScannedRecord {
  const lineEndBytes = bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1;
  const next = Math.min(end + lineEndBytes, bytes.length);
  return broken ? { start, end, next, broken } : { start, end, next };
}

type RecordEnd = number | 'broken' | 'unknown';

/** Finds the end of the record that begins at `start` and has a quote in its first line. */
function quotedRecordEnd(text: Text, start: number, lineEnd: number): RecordEnd {
  const limit = Math.min(text.bytes.length, start + MAX_RECORD_BYTES + 1);
  let at = start;
  for (let field = 1; field <= text.fields || at <= lineEnd; field += 1) {
    const end = fieldEnd(text, at, limit);
    if (typeof end === 'string') return end;
    if (text.bytes[end] !== text.delimiter) {
      return end <= lineEnd || isOneRecord(text, start, lineEnd, end, field) ? end : 'broken';
    }
    at = end + 1;
  }
  return 'broken';
}

/**
 * The end of the field that begins at `at`: the position of a delimiter, of a line end, or of the
 * end of the text.
 */
function fieldEnd(text: Text, at: number, limit: number): RecordEnd {
  const { bytes, delimiter, atEnd } = text;
  const end =
    bytes[at] === QUOTE ? quotedFieldEnd(bytes, at + 1, limit) : plainFieldEnd(text, at, limit);
  if (end === NOT_FOUND) return atEnd || limit < bytes.length ? 'broken' : 'unknown';
  if (end === bytes.length) return atEnd ? end : 'unknown';
  if (!isFieldEnd(bytes[end], delimiter)) return 'broken';
  return isComplete(text, end) ? end : 'unknown';
}

const NOT_FOUND = -1;

function quotedFieldEnd(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at += 1;
  }
  return NOT_FOUND;
}

function plainFieldEnd({ bytes, delimiter }: Text, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isFieldEnd(bytes[at], delimiter)) at += 1;
  return at < limit || at === bytes.length ? at : NOT_FOUND;
}

function isFieldEnd(byte: number | undefined, delimiter: number): boolean {
  return byte === delimiter || byte === LF || byte === CR;
}

/**
 * Whether a text that spans several lines really is one record. If its first and its last line
 * would each be a complete record with quotes ignored, then a stray quote in one has met a stray
 * quote in the other (`"OLD SIGN` and `FRAME 7"`), and they are two.
 */
function isOneRecord(
  text: Text,
  start: number,
  lineEnd: number,
  end: number,
  fields: number,
): boolean {
  if (fields !== text.fields) return false;
  let lastLine = end;
  while (text.bytes[lastLine - 1] !== LF && text.bytes[lastLine - 1] !== CR) lastLine -= 1;
  return !(couldBeRecord(text, start, lineEnd) && couldBeRecord(text, lastLine, end));
}

function couldBeRecord({ bytes, delimiter, fields }: Text, from: number, to: number): boolean {
  let found = 1;
  for (let at = from; at < to; at += 1) if (bytes[at] === delimiter) found += 1;
  return found >= fields;
}
