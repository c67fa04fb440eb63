import { COLUMNS, type ColumnName, columnNamed } from '../domain/invoice-line.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';
import { MAX_RECORD_BYTES } from './record-scan.ts';
import { quotedNames } from './source.ts';
import { byteOrderMark } from './text-encoding.ts';
import { emptyBody, UnreadableBody } from './unreadable-body.ts';

/** What the header row says about the rows below it. */
export type CsvHeader = {
  delimiter: string;
  /** The column of each field, or null if it is ignored. */
  columns: (ColumnName | null)[];
  /** The cells. */
  names: string[];
  /** Those of them that are not columns of an invoice line, and not empty. */
  ignored: string[];
  /** Offset just after the header row; its line end and the records follow. */
  end: number;
};

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Limits the size of a chunk's header. It also limits how many times a hostile text can make the
 * record scan read the same byte.
 */
const MAX_COLUMNS = 64;

const LF = 10;
const CR = 13;

/**
 * Reads the first non-empty line as the header row, using the delimiter with which it names most
 * columns. Throws `UnreadableBody` when there is no such line, or when it does not name each of the
 * eight columns exactly once.
 */
export function readCsvHeader(bytes: Uint8Array, encoding: ChunkEncoding): CsvHeader {
  const { start, end } = firstLine(bytes);
  if (end - start > MAX_RECORD_BYTES) throw tooWide();
  const text = new TextDecoder(encoding).decode(bytes.subarray(start, end));
  const { delimiter, cells } = bestReading(text);
  const columns = cells.map((cell) => columnNamed(cell) ?? null);
  checkColumns(columns, cells);
  const ignored = cells.filter((cell, index) => columns[index] === null && cell !== '');
  return { delimiter, columns, names: cells, ignored, end };
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
    const cells = csvCells(text, delimiter);
    return { delimiter, cells, known: cells.filter(columnNamed).length };
  });
  return readings.reduce((best, reading) =>
    reading.known > best.known ||
    (reading.known === best.known && reading.cells.length > best.cells.length)
      ? reading
      : best,
  );
}

/** The cells of a header row, or of a record that is not broken, unquoted and trimmed. */
export function csvCells(text: string, delimiter: string): string[] {
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
  const known = columns.filter((column) => column !== null);
  const repeated = known.filter((column, index) => known.indexOf(column) !== index);
  if (repeated.length > 0) throw repeatedColumns(repeated, cells);
  if (columns.length > MAX_COLUMNS) throw tooWide();
}

function missingColumns(missing: readonly ColumnName[], cells: readonly string[]): UnreadableBody {
  return new UnreadableBody(
    { kind: 'missing-columns', missing, found: cells.slice(0, MAX_COLUMNS).map(shown) },
    `The header row does not name ${missing.join(', ')}. Found: ${quotedNames(cells)}.`,
  );
}

function repeatedColumns(
  repeated: readonly ColumnName[],
  cells: readonly string[],
): UnreadableBody {
  const found = cells.filter((cell) => repeated.some((column) => columnNamed(cell) === column));
  return new UnreadableBody(
    { kind: 'repeated-columns', repeated, found: found.slice(0, MAX_COLUMNS).map(shown) },
    `The header row names a column twice: ${repeated.join(', ')}. Found: ${quotedNames(found)}.`,
  );
}

const SHOWN_CHARACTERS = 40;

const shown = (cell: string): string => cell.slice(0, SHOWN_CHARACTERS);

function tooWide(): UnreadableBody {
  return new UnreadableBody(
    { kind: 'too-many-columns' },
    `The header row has more than ${MAX_COLUMNS} columns or is longer than 63 KiB.`,
  );
}
