import { COLUMNS, columnNamed } from '../../../functions/domain/invoice-line.ts';
import type { LineRecord, Span } from '../../api/quarantine.ts';

type Faulty = {
  text: string;
  encoding: 'text' | 'base64';
  column: string | null;
  message: string;
  /** The values by column, where they are known. */
  fields?: LineRecord | null;
};

/** Returns where the value at fault is in the original text, or null if that is not certain. */
export function faultPlace({ text, encoding, column, message, fields }: Faulty): Span | null {
  const known = COLUMNS.find((name) => name === column);
  if (encoding !== 'text' || !known) return null;
  if (text.trimStart().startsWith('{')) return jsonPlace(text, known);
  const value = fields ? fields[known] : foundIn(message);
  const cells = cellsOf(text);
  const place = COLUMNS.indexOf(known);
  const matching = cells.filter((cell) => isValue(cell.value, value));
  // In the order of the data set, the position decides which of several equal values it is.
  const atPlace = cells.length === COLUMNS.length ? cells[place] : undefined;
  if (atPlace && matching.includes(atPlace)) return spanOf(atPlace);
  return matching[0] && (matching.length === 1 || value !== '') ? spanOf(matching[0]) : null;
}

/** Returns where the only value is that a corrected record no longer has. */
export function correctedPlace(
  text: string,
  column: string | null,
  record: LineRecord,
): Span | null {
  if (text.trimStart().startsWith('{')) return column === null ? null : jsonPlace(text, column);
  const kept = new Set(Object.values(record).map((value) => (value ?? '').trim()));
  const [gone, ...more] = cellsOf(text).filter(({ value }) => !kept.has(value.trim()));
  return gone && more.length === 0 ? spanOf(gone) : null;
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

const FOUND = /found ("(?:[^"\\]|\\.)*")$/;
const CUT = '…';

/** The value that a message names. One that is missing is an empty text. */
function foundIn(message: string): string {
  const [, quoted] = FOUND.exec(message) ?? [];
  if (quoted === undefined) return '';
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
}

const isValue = (cell: string, value: string | null): boolean =>
  value?.endsWith(CUT) ? cell.startsWith(value.slice(0, -1)) : cell.trim() === (value ?? '').trim();

const PAIR = /"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|[^,}\s]+)/g;

function jsonPlace(text: string, column: string): Span | null {
  for (const { 0: pair, 1: key = '', 2: value = '', index } of text.matchAll(PAIR)) {
    if (columnNamed(key) !== column) continue;
    const end = index + pair.length;
    return { start: end - value.length, end };
  }
  return null;
}

type Cell = Span & { value: string };

const DELIMITERS = [',', ';', '\t', '|'];

/** The cells of a CSV record, with the delimiter that gives most. */
const cellsOf = (text: string): Cell[] =>
  DELIMITERS.map((delimiter) => cellsBetween(text, delimiter)).reduce((best, cells) =>
    cells.length > best.length ? cells : best,
  );

function cellsBetween(text: string, delimiter: string): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (at < text.length && (text[at] !== delimiter || quoted)) continue;
    const raw = text.slice(start, at);
    cells.push({ start, end: at, value: unquoted(raw) });
    start = at + 1;
  }
  return cells;
}

const unquoted = (cell: string): string =>
  /^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
