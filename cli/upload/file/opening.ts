import { isUtf8 } from 'node:buffer';
import { readCsvHeader } from '../../../functions/formats/csv-header.ts';
import { cutArray } from '../../../functions/formats/json-array.ts';
import { byteOrderMark } from '../../../functions/formats/text-encoding.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { csvCutter, ndjsonLines, type RecordCutter } from './record-cutter.ts';
import type { SourceFile } from './source-file.ts';
import { readAsIngest } from './unreadable-file.ts';

/** The beginning of a file, which determines how to read the rest. */
export type Opening = {
  contentType: 'text/csv' | 'application/x-ndjson' | 'application/json';
  /** Sent before the records of every part: the header row with a line end. Empty for JSON. */
  header: Buffer;
  /** The byte offset after the header, where the first record can begin. */
  bodyStart: number;
  /** Whether a byte order mark or the format says that the file is UTF-8. */
  saysUtf8: boolean;
  cut: RecordCutter;
};

/** More than the longest header row that ingest accepts. */
const OPENING_BYTES = 64 * 1024;

/** Throws a `CommandError` when the file is empty, or its beginning is one that ingest refuses. */
export async function openingOf(file: SourceFile): Promise<Opening> {
  const bytes = await firstBytes(file);
  refuseUtf16(file.path, bytes);
  const start = byteOrderMark(bytes);
  if (bytes.subarray(start).toString('latin1').trim() === '') {
    throw new CommandError(`${file.path} is empty.`, REFUSED);
  }
  if (file.format === 'csv') return csvOpening(file.path, bytes, start);
  const json = { header: Buffer.alloc(0), bodyStart: start, saysUtf8: true };
  if (file.format === 'ndjson') {
    return { ...json, contentType: 'application/x-ndjson', cut: ndjsonLines };
  }
  return { ...json, contentType: 'application/json', cut: arrayElements(file.path) };
}

/**
 * A JSON array is one document and has to go in one POST. Each of its elements is therefore given
 * the span of the whole array.
 */
function arrayElements(path: string): RecordCutter {
  return (bytes, atEnd) => {
    if (!atEnd) return [];
    const whole = { start: 0, end: bytes.length, next: bytes.length };
    const elements = readAsIngest(path, () => cutArray(Buffer.from(bytes)));
    return Array.from(elements, () => whole);
  };
}

function csvOpening(path: string, bytes: Buffer, start: number): Opening {
  const encoding = isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  const { delimiter, columns, end } = readAsIngest(path, () => readCsvHeader(bytes, encoding));
  return {
    contentType: 'text/csv',
    header: Buffer.concat([bytes.subarray(start, end), Buffer.from('\r\n')]),
    bodyStart: afterLineEnd(bytes, end),
    saysUtf8: start > 0,
    cut: csvCutter(delimiter.charCodeAt(0), columns.length),
  };
}

const CR = 13;
const LF = 10;

function afterLineEnd(bytes: Buffer, end: number): number {
  const afterReturn = bytes[end] === CR ? end + 1 : end;
  return bytes[afterReturn] === LF ? afterReturn + 1 : afterReturn;
}

async function firstBytes(file: SourceFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of file.bytes()) {
    pieces.push(piece);
    length += piece.length;
    if (length >= OPENING_BYTES) break;
  }
  return Buffer.concat(pieces);
}

function refuseUtf16(path: string, bytes: Buffer): void {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE() : 0;
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new CommandError(`${path} is UTF-16. Save it as UTF-8 and try again.`, REFUSED);
}
