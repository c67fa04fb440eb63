import { isUtf8 } from 'node:buffer';
import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import { type CsvHeader, csvCells, readCsvHeader } from '../../../functions/formats/csv-header.ts';
import { cutArray } from '../../../functions/formats/json-array.ts';
import { byteOrderMark } from '../../../functions/formats/text-encoding.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { jsonValues } from './json-values.ts';
import { jsonNames, refuseLakeExport } from './lake-export.ts';
import { csvCutter, ndjsonLines, type RecordCutter } from './record-cutter.ts';
import type { SourceFile } from './source-file.ts';
import { refuseOtherText } from './text-kind.ts';
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
  /** What the header row of CSV says. */
  csv?: Pick<CsvHeader, 'delimiter' | 'columns' | 'ignored'>;
  /** The values of a record by column. */
  valuesOf?: (record: Uint8Array) => Values | undefined;
};

type Values = Readonly<Partial<Record<ColumnName, string>>>;

/** More than the longest header row that ingest accepts. */
const OPENING_BYTES = 64 * 1024;

/** Throws a `CommandError` when the file is empty, or its beginning is one that ingest refuses. */
export async function openingOf(file: SourceFile): Promise<Opening> {
  const bytes = await firstBytes(file);
  refuseOtherText(file.path, bytes);
  const start = byteOrderMark(bytes);
  if (bytes.subarray(start).toString('latin1').trim() === '') throw empty(file);
  if (file.format === 'csv') return csvOpening(file.path, bytes, start);
  refuseLakeExport(file.path, jsonNames(bytes.subarray(start).toString()));
  const json = { header: Buffer.alloc(0), bodyStart: start, saysUtf8: true };
  if (file.format === 'ndjson') {
    const contentType = 'application/x-ndjson';
    return { ...json, contentType, cut: ndjsonLines, valuesOf: jsonValues };
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
  const found = readAsIngest(path, () => readCsvHeader(bytes, encoding));
  const { delimiter, columns, ignored, end } = found;
  refuseLakeExport(path, ['InvoiceDate', ...ignored]);
  return {
    contentType: 'text/csv',
    header: Buffer.concat([bytes.subarray(start, end), Buffer.from('\r\n')]),
    bodyStart: afterLineEnd(bytes, end),
    saysUtf8: start > 0,
    csv: { delimiter, columns, ignored },
    cut: csvCutter(delimiter.charCodeAt(0), columns.length),
    valuesOf: (record) => csvValues(record, delimiter, columns),
  };
}

/** Undefined for a record that does not have as many fields as the header row. */
function csvValues(
  record: Uint8Array,
  delimiter: string,
  columns: readonly (ColumnName | null)[],
): Values | undefined {
  const cells = csvCells(Buffer.from(record).toString('latin1'), delimiter);
  if (cells.length !== columns.length) return undefined;
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
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

const CONTENTS = {
  csv: 'a header row and rows',
  ndjson: 'JSON objects, one a line',
  json: 'an array of JSON objects',
};

function empty({ path, format }: SourceFile): CommandError {
  return new CommandError(
    `${path} is empty: expected ${CONTENTS[format]}. Export it again.`,
    REFUSED,
  );
}
