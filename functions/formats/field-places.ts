import { type ColumnName, columnNamed } from '../domain/invoice-line.ts';
import type { ChunkHeader } from '../stream/chunk.ts';

/**
 * Where a column is in the text of a record: offsets in UTF-16 code units, as of JavaScript's slice.
 * A field in quotes is marked with its quotes. The name is null if the header row names no column of
 * an invoice line there.
 */
export type FieldPlace = { column: ColumnName | null; start: number; end: number };

/** Returns where the columns are in a record. Of a damaged record, those that can be told apart. */
export function fieldPlaces(
  text: string,
  { format, columns = [], delimiter = ',' }: Pick<ChunkHeader, 'format' | 'columns' | 'delimiter'>,
): FieldPlace[] {
  if (format === 'json') return jsonFields(text);
  return csvFields(text, delimiter).map((field, at) => ({ column: columns[at] ?? null, ...field }));
}

type Span = { start: number; end: number };

function csvFields(text: string, delimiter: string): Span[] {
  const fields: Span[] = [];
  for (let start = 0; start <= text.length; ) {
    const end = fieldEnd(text, start, delimiter);
    fields.push({ start, end });
    start = end + 1;
  }
  return fields;
}

const QUOTED = /"[^"]*(?:""[^"]*)*"/y;

/** A quote that is never closed is a character of its field, as in a record that is cut off. */
function fieldEnd(text: string, start: number, delimiter: string): number {
  QUOTED.lastIndex = start;
  const from = QUOTED.test(text) ? QUOTED.lastIndex : start;
  const end = text.indexOf(delimiter, from);
  return end < 0 ? text.length : end;
}

const KEY = /\s*("(?:[^"\\]|\\.)*")\s*:\s*/y;
const AFTER_VALUE = /\s*,/y;

const jsonFields = (text: string): FieldPlace[] =>
  jsonMembers(text).map(({ name, ...place }) => ({ column: columnNamed(name) ?? null, ...place }));

/** The values of a JSON object by their keys, up to where the text stops being one. */
export function jsonMembers(text: string): (Span & { name: string })[] {
  const fields: (Span & { name: string })[] = [];
  let at = text.indexOf('{') + 1;
  while (at > 0) {
    KEY.lastIndex = at;
    const [, key] = KEY.exec(text) ?? [];
    const name = key === undefined ? undefined : textIn(key);
    if (name === undefined) return fields;
    const start = KEY.lastIndex;
    const end = valueEnd(text, start);
    fields.push({ name, start, end });
    AFTER_VALUE.lastIndex = end;
    at = AFTER_VALUE.test(text) ? AFTER_VALUE.lastIndex : 0;
  }
  return fields;
}

function textIn(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]|,|[^"[\]{},]+|"/y;

/** The end of the value that begins at `start`, without white space after it. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  TOKEN.lastIndex = start;
  let end = start;
  for (let [token] = TOKEN.exec(text) ?? []; token; [token] = TOKEN.exec(text) ?? []) {
    if (depth === 0 && /^[\]},]/.test(token)) break;
    if (/^[[{]/.test(token)) depth += 1;
    if (/^[\]}]/.test(token)) depth -= 1;
    end = TOKEN.lastIndex;
  }
  return start + text.slice(start, end).trimEnd().length;
}
