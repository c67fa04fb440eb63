/**
 * Where a text stops being JSON. JSON.parse reports this for some faults only, and its messages
 * quote the text.
 */
export type JsonFault = {
  /** 1-based. */
  line: number;
  /** 1-based, in bytes. */
  column: number;
  /** 0-based, in bytes. */
  offset: number;
  /** 1-based position among the elements of the outermost array, if there is one. */
  element?: number;
};

/**
 * Returns the position of the first token that is not allowed in its place, or the end of a text
 * that ends too early.
 */
export function jsonFaultOf(latin1: string): JsonFault {
  const { offset, element } = walk(latin1);
  const before = latin1.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return { line, column, offset, ...(element > 0 && { element }) };
}

const WHITE_SPACE = /[ \t\r\n]*/y;
const TOKEN = /[[\]{},:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What is allowed next. */
type Place = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

type Walk = {
  text: string;
  offset: number;
  place: Place;
  open: ('[' | '{')[];
  element: number;
};

function walk(text: string): Walk {
  const walk: Walk = { text, offset: 0, place: 'value', open: [], element: 0 };
  for (;;) {
    walk.offset = matchEnd(WHITE_SPACE, text, walk.offset) ?? walk.offset;
    const end = tokenEnd(text, walk.offset);
    const place = end && placeAfter(walk, text[walk.offset] ?? '');
    if (!end || !place) return walk;
    walk.offset = end;
    walk.place = place;
  }
}

/**
 * The place after a token that begins with `first`, or undefined if the token is not allowed here.
 */
function placeAfter(walk: Walk, first: string): Place | undefined {
  if (first === ',') return afterComma(walk);
  if (first === ']' || first === '}') return afterClosing(walk, first);
  if (first === ':') return walk.place === ':' ? 'value' : undefined;
  return walk.place.startsWith('value') ? afterValue(walk, first) : afterKey(walk, first);
}

function afterValue(walk: Walk, first: string): Place {
  return first === '[' || first === '{' ? afterOpening(walk, first) : ', or end';
}

function afterKey({ place }: Walk, first: string): Place | undefined {
  return place.startsWith('key') && first === '"' ? ':' : undefined;
}

function afterComma(walk: Walk): Place | undefined {
  const parent = walk.open.at(-1);
  if (walk.place !== ', or end' || !parent) return undefined;
  if (walk.open.length === 1 && parent === '[') walk.element += 1;
  return parent === '[' ? 'value' : 'key';
}

function afterOpening(walk: Walk, bracket: '[' | '{'): Place {
  if (walk.open.length === 0 && bracket === '[') walk.element = 1;
  walk.open.push(bracket);
  return bracket === '[' ? 'value or ]' : 'key or }';
}

function afterClosing(walk: Walk, bracket: ']' | '}'): Place | undefined {
  const matches = walk.open.at(-1) === (bracket === ']' ? '[' : '{');
  const mayEnd = walk.place === ', or end' || walk.place.endsWith(` ${bracket}`);
  if (!matches || !mayEnd) return undefined;
  walk.open.pop();
  return ', or end';
}

/** The end of the token that begins at `at`, or undefined if none does. */
function tokenEnd(text: string, at: number): number | undefined {
  if (text[at] === '"') return stringEnd(text, at + 1);
  return matchEnd(TOKEN, text, at);
}

function stringEnd(text: string, from: number): number | undefined {
  let at: number | undefined = from;
  while (at !== undefined && at < text.length) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at = matchEnd(ESCAPE, text, at);
    else at = text.charCodeAt(at) < 0x20 ? undefined : at + 1;
  }
  return undefined;
}

/** The end of what a sticky pattern matches at `at`. */
function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
