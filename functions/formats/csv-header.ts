import { Problem } from '../api/problem.ts';
import { COLUMNS, type ColumnName, columnNamed } from '../domain/invoice-line.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';
import { byteOrderMark, emptyBody } from './body.ts';
import { MAX_RECORD_BYTES } from './record-scan.ts';
import { listed } from './source.ts';

/** What the header row says of the rows below it. */
export type CsvHeader = {
  delimiter: string;
  /** The column of each field, null for one that is ignored. */
  columns: (ColumnName | null)[];
  /** Names of the ignored ones. */
  ignored: string[];
  /** Offset of the first byte behind the header's last: the records begin here. */
  end: number;
};

const DELIMITERS = [',', ';', '\t', '|'];

/** Bounds the chunk's header, and with it how often a hostile text makes the record scan read a byte. */
const MAX_COLUMNS = 64;

const LF = 10;
const CR = 13;

/**
 * Reads the first line that is not empty as the header row, with the delimiter that makes most sense of it. Throws
 * 400 when there is none, 422 when it does not name each of the eight columns once.
 */
export function readCsvHeader(bytes: Uint8Array, encoding: ChunkEncoding): CsvHeader {
  const { start, end } = firstLine(bytes);
  if (end - start > MAX_RECORD_BYTES) throw tooWide();
  const text = new TextDecoder(encoding).decode(bytes.subarray(start, end));
  const { delimiter, cells } = bestReading(text);
  const columns = cells.map((cell) => columnNamed(cell) ?? null);
  checkColumns(columns, cells);
  const ignored = cells.filter((cell, index) => columns[index] === null && cell !== '');
  return { delimiter, columns, ignored, end };
}

function firstLine(bytes: Uint8Array): { start: number; end: number } {
  let start: number = byteOrderMark(bytes);
  while (isLineEnd(bytes[start])) start += 1;
  if (start === bytes.length) throw emptyBody();
  let end = start;
  while (end < bytes.length && end - start <= MAX_RECORD_BYTES && !isLineEnd(bytes[end])) end += 1;
  return { start, end };
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

type Reading = { delimiter: string; cells: string[]; known: number };

function bestReading(text: string): Reading {
  const readings = DELIMITERS.map((delimiter) => {
    const cells = cellsOf(text, delimiter);
    return { delimiter, cells, known: cells.filter(columnNamed).length };
  });
  return readings.reduce((best, reading) =>
    reading.known > best.known ||
    (reading.known === best.known && reading.cells.length > best.cells.length)
      ? reading
      : best,
  );
}

/** The cells of a header row, unquoted and trimmed. */
function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell].map((raw) => {
    const trimmed = raw.trim();
    return trimmed
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"')
      .trim();
  });
}

function checkColumns(columns: readonly (ColumnName | null)[], cells: readonly string[]): void {
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw missingColumns(missing, cells);
  const repeated = columns.filter((column, index) => column && columns.indexOf(column) !== index);
  if (repeated.length > 0) {
    throw new Problem(422, `The header names a column twice: ${repeated.join(', ')}.`, {
      type: 'urn:invoice-pipeline:repeated-columns',
      members: { repeated },
    });
  }
  if (columns.length > MAX_COLUMNS) throw tooWide();
}

function tooWide(): Problem {
  return new Problem(422, `The header row has more than ${MAX_COLUMNS} columns or 63 KiB.`, {
    type: 'urn:invoice-pipeline:too-many-columns',
  });
}

function missingColumns(missing: readonly ColumnName[], cells: readonly string[]): Problem {
  return new Problem(
    422,
    `The header row does not name ${missing.join(', ')}. Found: ${listed(cells)}.`,
    {
      type: 'urn:invoice-pipeline:missing-columns',
      members: { missing, found: cells.slice(0, MAX_COLUMNS).map((cell) => cell.slice(0, 40)) },
    },
  );
}
