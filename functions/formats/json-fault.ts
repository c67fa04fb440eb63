/** Where a text stops being JSON. JSON.parse tells it for some faults only, and quotes the text. */
export type JsonFault = {
  /** Both 1-based; the column in bytes. */
  line: number;
  column: number;
  /** 0-based, in bytes. */
  offset: number;
  /** 1-based position among the elements of the outermost array, where there is one. */
  element?: number;
};

/** The first token that can't stand where it stands; the end of the text when that came too early. */
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

/** What may come next. */
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
    walk.offset = behind(WHITE_SPACE, text, walk.offset) ?? walk.offset;
    const end = tokenEnd(text, walk.offset);
    const place = end && placeBehind(walk, text[walk.offset] ?? '');
    if (!end || !place) return walk;
    walk.offset = end;
    walk.place = place;
  }
}

/** The place behind a token that begins with `first`, or undefined when it can't stand here. */
function placeBehind(walk: Walk, first: string): Place | undefined {
  if (first === ',') return behindComma(walk);
  if (first === ']' || first === '}') return behindClosing(walk, first);
  if (first === ':') return walk.place === ':' ? 'value' : undefined;
  return walk.place.startsWith('value') ? behindValue(walk, first) : behindKey(walk, first);
}

function behindValue(walk: Walk, first: string): Place {
  return first === '[' || first === '{' ? behindOpening(walk, first) : ', or end';
}

function behindKey({ place }: Walk, first: string): Place | undefined {
  return place.startsWith('key') && first === '"' ? ':' : undefined;
}

function behindComma(walk: Walk): Place | undefined {
  const parent = walk.open.at(-1);
  if (walk.place !== ', or end' || !parent) return undefined;
  if (walk.open.length === 1 && parent === '[') walk.element += 1;
  return parent === '[' ? 'value' : 'key';
}

function behindOpening(walk: Walk, bracket: '[' | '{'): Place {
  if (walk.open.length === 0 && bracket === '[') walk.element = 1;
  walk.open.push(bracket);
  return bracket === '[' ? 'value or ]' : 'key or }';
}

function behindClosing(walk: Walk, bracket: ']' | '}'): Place | undefined {
  const matches = walk.open.at(-1) === (bracket === ']' ? '[' : '{');
  const mayEnd = walk.place === ', or end' || walk.place.endsWith(` ${bracket}`);
  if (!matches || !mayEnd) return undefined;
  walk.open.pop();
  return ', or end';
}

/** The end of the token that begins at `at`; undefined when none does. */
function tokenEnd(text: string, at: number): number | undefined {
  if (text[at] === '"') return stringEnd(text, at + 1);
  return behind(TOKEN, text, at);
}

function stringEnd(text: string, from: number): number | undefined {
  let at: number | undefined = from;
  while (at !== undefined && at < text.length) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at = behind(ESCAPE, text, at);
    else at = text.charCodeAt(at) < 0x20 ? undefined : at + 1;
  }
  return undefined;
}

function behind(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
