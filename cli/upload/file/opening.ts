import { isUtf8 } from 'node:buffer';
import { readCsvHeader } from '../../../functions/formats/csv-header.ts';
import { cutArray } from '../../../functions/formats/json-array.ts';
import { byteOrderMark } from '../../../functions/formats/text-encoding.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';
import { CommandError, REFUSED } from '../../command.ts';
import { csvCutter, ndjsonLines, type RecordCutter } from './record-cutter.ts';
import type { SourceFile } from './source-file.ts';

/** How a file begins, which says how to read the rest. */
export type Opening = {
  contentType: 'text/csv' | 'application/x-ndjson' | 'application/json';
  /** Sent before the records of every part: the header row with its line end; empty for JSON. */
  header: Buffer;
  /** Where the first record may begin. */
  bodyStart: number;
  /** A byte order mark settles the encoding. */
  saysUtf8: boolean;
  cut: RecordCutter;
};

/** A header row is far shorter. */
const LOOK_BYTES = 64 * 1024;

/** Reads as much of a file as tells its header. Throws when there is nothing in it, or nothing that can be read. */
export async function openingOf(file: SourceFile): Promise<Opening> {
  const bytes = await firstBytes(file);
  refuseOthers(file.path, bytes);
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

/** A JSON array is one document and goes in one POST: all of its elements stand in the same place. */
function arrayElements(path: string): RecordCutter {
  return (bytes, atEnd) => {
    if (!atEnd) return [];
    const whole = { start: 0, end: bytes.length, next: bytes.length };
    const records = asSaidByIngest(path, () => cutArray(Buffer.from(bytes)));
    return Array.from(records, () => whole);
  };
}

function csvOpening(path: string, bytes: Buffer, start: number): Opening {
  const encoding = isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  const { delimiter, columns, end } = asSaidByIngest(path, () => readCsvHeader(bytes, encoding));
  return {
    contentType: 'text/csv',
    header: Buffer.concat([bytes.subarray(start, end), Buffer.from('\r\n')]),
    bodyStart: behindLineEnd(bytes, end),
    saysUtf8: start > 0,
    cut: csvCutter(delimiter.charCodeAt(0), columns.length),
  };
}

/** The API would say the same of every part; here it is said before anything is sent. */
function asSaidByIngest<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw new CommandError(`${path}: ${error.message}`, REFUSED, error);
  }
}

const CR = 13;
const LF = 10;

function behindLineEnd(bytes: Buffer, end: number): number {
  const behindReturn = bytes[end] === CR ? end + 1 : end;
  return bytes[behindReturn] === LF ? behindReturn + 1 : behindReturn;
}

async function firstBytes(file: SourceFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of file.bytes()) {
    pieces.push(piece);
    length += piece.length;
    if (length >= LOOK_BYTES) break;
  }
  return Buffer.concat(pieces);
}

function refuseOthers(path: string, bytes: Buffer): void {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE() : 0;
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new CommandError(`${path} is UTF-16. Save it as UTF-8 and try again.`, REFUSED);
}
