import { Problem } from '../api/problem.ts';
import { jsonFaultOf } from './json-fault.ts';
import type { ScannedRecord } from './record-scan.ts';

type Span = Pick<ScannedRecord, 'start' | 'end'>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * Where the elements of a JSON array stand. Bytes that are no UTF-8 are left to the line that holds them: JSON's own
 * characters are all ASCII, so the array is judged without decoding. Throws a 400 when it is no JSON array.
 */
export function cutArray(bytes: Buffer): Iterable<Span> {
  const value = parsed(bytes.toString('latin1'));
  if (Array.isArray(value)) return value.length === 0 ? [] : between(bytes, boundsOf(bytes));
  const what = typeof value === 'object' && value !== null ? 'one object' : 'a single value';
  throw new Problem(
    400,
    `The body is ${what}, where an array of objects is needed: [{…}, {…}]. ` +
      'Objects one a line are application/x-ndjson.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = jsonFaultOf(text);
    const within = fault.element ? `, in element ${fault.element} of the array` : '';
    throw new Problem(
      400,
      `The body is no JSON: see line ${fault.line}, column ${fault.column}${within}.`,
      { members: fault },
    );
  }
}

/** What stands between each two bounds. */
function* between(bytes: Buffer, bounds: Iterable<number>): Generator<Span> {
  let before: number | undefined;
  for (const bound of bounds) {
    if (before !== undefined) yield trimmed(bytes, before + 1, bound);
    before = bound;
  }
}

/** Where an array that is known to be valid opens, its commas, and where it closes. */
function* boundsOf(bytes: Buffer): Generator<number> {
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = closingQuote(bytes, at);
    const turn = turnOf(byte);
    const outermost = turn !== 0 && Math.min(depth, depth + turn) === 0;
    if (outermost || (byte === COMMA && depth === 1)) yield at;
    depth += turn;
  }
}

/** How a byte changes the depth: by a bracket or a brace. */
function turnOf(byte: number | undefined): -1 | 0 | 1 {
  if (byte === 0x5b || byte === 0x7b) return 1;
  return byte === 0x5d || byte === 0x7d ? -1 : 0;
}

function closingQuote(bytes: Buffer, opening: number): number {
  let at = opening + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Without the white space around it: what JSON allows there is all at or below a space. */
function trimmed(bytes: Buffer, from: number, to: number): Span {
  let start = from;
  let end = to;
  while ((bytes[start] ?? 0xff) <= 0x20) start += 1;
  while ((bytes[end - 1] ?? 0xff) <= 0x20) end -= 1;
  return { start, end };
}
