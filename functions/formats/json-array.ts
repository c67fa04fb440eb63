import { jsonFaultOf } from './json-fault.ts';
import type { ScannedRecord } from './record-scan.ts';
import { UnreadableBody } from './unreadable-body.ts';

type Span = Pick<ScannedRecord, 'start' | 'end'>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * Finds the elements of a JSON array. All of JSON's own characters are ASCII, so the array is
 * checked without decoding it, and bytes that are not UTF-8 only affect the line that holds them.
 * Throws `UnreadableBody` when the bytes are not a JSON array.
 */
export function cutArray(bytes: Buffer): Iterable<Span> {
  const value = parsed(bytes.toString('latin1'));
  if (Array.isArray(value)) return value.length === 0 ? [] : between(bytes, boundsOf(bytes));
  const what = typeof value === 'object' && value !== null ? 'one object' : 'a single value';
  throw new UnreadableBody(
    { kind: 'not-an-array' },
    `The body is ${what}, but it must be an array of objects: [{…}, {…}].`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = jsonFaultOf(text);
    const within = fault.element ? `, in element ${fault.element} of the array` : '';
    throw new UnreadableBody(
      { kind: 'invalid-json', ...fault },
      `The body is not valid JSON: see line ${fault.line}, column ${fault.column}${within}.`,
    );
  }
}

/** The trimmed bytes between each two consecutive bounds. */
function* between(bytes: Buffer, bounds: Iterable<number>): Generator<Span> {
  let before: number | undefined;
  for (const bound of bounds) {
    if (before !== undefined) yield trimmed(bytes, before + 1, bound);
    before = bound;
  }
}

/**
 * The positions of the opening bracket, the commas and the closing bracket of an array that is
 * known to be valid.
 */
function* boundsOf(bytes: Buffer): Generator<number> {
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = closingQuote(bytes, at);
    const change = depthChange(byte);
    const outermost = change !== 0 && Math.min(depth, depth + change) === 0;
    if (outermost || (byte === COMMA && depth === 1)) yield at;
    depth += change;
  }
}

/** How a byte changes the nesting depth: brackets and braces do. */
function depthChange(byte: number | undefined): -1 | 0 | 1 {
  if (byte === 0x5b || byte === 0x7b) return 1;
  return byte === 0x5d || byte === 0x7d ? -1 : 0;
}

function closingQuote(bytes: Buffer, opening: number): number {
  let at = opening + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/**
 * Leaves out surrounding white space. All bytes up to the space are white space between JSON's
 * tokens.
 */
function trimmed(bytes: Buffer, from: number, to: number): Span {
  let start = from;
  let end = to;
  while ((bytes[start] ?? 0xff) <= 0x20) start += 1;
  while ((bytes[end - 1] ?? 0xff) <= 0x20) end -= 1;
  return { start, end };
}
