import type { QuarantineReason } from '../domain/quarantine.ts';

/** A longer record fits no chunk: 64 KiB less 1 KiB for the chunk's header. No quote is followed further than this. */
export const MAX_RECORD_BYTES = 63 * 1024;

/** Where a record stands; offsets into the scanned bytes. */
export type ScannedRecord = {
  start: number;
  /** Behind its last byte; its line end is not part of it. */
  end: number;
  /** Behind its line end. */
  next: number;
  broken?: QuarantineReason;
};

export type RecordScan = {
  /** The byte between fields. */
  delimiter: number;
  /** Fields of the header. */
  fields: number;
  /** Where the first record begins. Default 0. */
  start?: number;
  /** Whether the text ends with the bytes. When false, a record that later bytes could change is not answered. */
  atEnd?: boolean;
};

const LF = 10;
const CR = 13;
const QUOTE = 34;

/**
 * The records of a CSV text, in order; empty lines are none. A record ends at a CR, LF or CRLF outside quotes. It
 * may go over several lines only if every quote closes at the end of its field, within MAX_RECORD_BYTES, and if it
 * has the header's number of fields. Otherwise it is broken, ends at its first line end, and the scan goes on in
 * the next line: one unclosed quote costs one line.
 *
 * With `atEnd: false` a reader scans what it has, keeps the bytes from the last record's `next` on, and scans them
 * again with more behind them.
 *
 * A look-ahead gets past another line that opens a quote only by closing its own before, so with one field more.
 * At most `fields` look-aheads therefore read the same byte, however hostile the text.
 */
export function* scanRecords(bytes: Uint8Array, scan: RecordScan): Generator<ScannedRecord> {
  const { delimiter, fields, start = 0, atEnd = true } = scan;
  const text: Text = { bytes, delimiter, fields, atEnd };
  const lineFeeds = positionsOf(bytes, LF);
  const returns = positionsOf(bytes, CR);
  const quotes = positionsOf(bytes, QUOTE);
  let at = start;
  while (at < bytes.length) {
    const lineEnd = Math.min(lineFeeds(at), returns(at));
    if (lineEnd === at) {
      at += 1;
      continue;
    }
    const record = recordAt(text, at, lineEnd, quotes(at) < lineEnd);
    if (!record) return;
    yield record;
    at = record.next;
  }
}

type Text = { bytes: Uint8Array; delimiter: number; fields: number; atEnd: boolean };

/** The position of the next such byte, or the length; asked in ascending order, so that every byte is read once. */
function positionsOf(bytes: Uint8Array, byte: number): (from: number) => number {
  let position = -1;
  return (from) => {
    if (position < from) {
      const found = bytes.indexOf(byte, from);
      position = found < 0 ? bytes.length : found;
    }
    return position;
  };
}

/** The record that begins at `start`; undefined while its end is not known. */
function recordAt(
  text: Text,
  start: number,
  lineEnd: number,
  quoted: boolean,
): ScannedRecord | undefined {
  if (!isWhole(text, lineEnd)) return undefined;
  if (lineEnd - start > MAX_RECORD_BYTES) return ending(text, start, lineEnd, 'record_too_long');
  if (!quoted) return ending(text, start, lineEnd);
  const end = quotedEnd(text, start, lineEnd);
  if (end === 'unknown') return undefined;
  if (end === 'broken') return ending(text, start, lineEnd, 'unclosed_quote');
  return ending(text, start, end);
}

/** Whether a line end at `position` is known to be whole: a CR that ends the bytes may have its LF in the next ones. */
function isWhole({ bytes, atEnd }: Text, position: number): boolean {
  return atEnd || position + 1 < bytes.length || bytes[position] === LF;
}

function ending(
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

/** Where the record that begins at `start` and holds a quote in its first line ends. */
function quotedEnd(text: Text, start: number, lineEnd: number): RecordEnd {
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

/** The end of the field that begins at `at`: a delimiter, a line end, or the end of the text. */
function fieldEnd(text: Text, at: number, limit: number): RecordEnd {
  const { bytes, delimiter, atEnd } = text;
  const end = bytes[at] === QUOTE ? behindQuote(bytes, at + 1, limit) : behindText(text, at, limit);
  if (end === NOT_FOUND) return atEnd || limit < bytes.length ? 'broken' : 'unknown';
  if (end === bytes.length) return atEnd ? end : 'unknown';
  if (!isFieldEnd(bytes[end], delimiter)) return 'broken';
  return isWhole(text, end) ? end : 'unknown';
}

const NOT_FOUND = -1;

function behindQuote(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at += 1;
  }
  return NOT_FOUND;
}

function behindText({ bytes, delimiter }: Text, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isFieldEnd(bytes[at], delimiter)) at += 1;
  return at < limit || at === bytes.length ? at : NOT_FOUND;
}

function isFieldEnd(byte: number | undefined, delimiter: number): boolean {
  return byte === delimiter || byte === LF || byte === CR;
}

/**
 * Whether a record over several lines is to be believed. When its first and its last line hold, quotes left aside,
 * a whole record each, a stray quote of one has met a stray quote of the other (`"OLD SIGN` and `FRAME 7"`): two.
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
