import { PgError, SQLSTATE } from '../protocol/pg-error.ts';

type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'parameter';

/** A piece of a statement. `value` is a word in lower case, or the text within the quotes. */
export type Token = {
  kind: TokenKind;
  text: string;
  value: string;
  start: number;
  end: number;
};

/**
 * DuckDB also takes these for spaces. They must not be a part of a name here, because a refused
 * function could have another name then.
 */
const OTHER_SPACES = '\\u200b-\\u200d\\u2060';
const LETTER = `(?![\\s${OTHER_SPACES}])[\\u0080-\\uffff]`;

/**
 * What may stand in a statement, in the order in which it is tried. An operator is as long as its
 * characters go, but for a trailing sign, as in `a*-1`.
 * https://www.postgresql.org/docs/15/sql-syntax-lexical.html
 */
const PATTERNS: readonly [TokenKind, RegExp][] = [
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['string', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ['string', /\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?\$\1\$/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ['parameter', /\$\d+/y],
  ['word', new RegExp(`(?:[A-Za-z_]|${LETTER})(?:[\\w$]|${LETTER})*`, 'y')],
  ['number', /(?:\d[\d_]*\.?(?!\.)[\d_]*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ['operator', /::|:=|=>|<=|>=|<>|!=|\.\.|[-()[\],;.:{}?]/y],
  ['operator', /[+*/<>=~!@#%^&|`]+/y],
];

const SPACE = new RegExp(`(?:[\\s${OTHER_SPACES}]+|--[^\\n\\r]*)`, 'y');

/** Clients wait for each other while a statement is read. Lists of 50,000 values have as many. */
const MOST_TOKENS = 100_000;

/**
 * Throws 42601 where a comment or a quote has no end, and at a character of no token; 54001 when
 * there are too many.
 */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = afterSpace(sql, 0); at < sql.length; at = afterSpace(sql, at)) {
    if (tokens.length === MOST_TOKENS) throw tooComplex();
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

export const tooComplex = (): PgError =>
  new PgError(SQLSTATE.statementTooComplex, 'the statement is too complex', {
    detail: `It has more than ${MOST_TOKENS} words, values and signs, or an expression of more than 1000 parts in a row.`,
  });

function tokenAt(sql: string, start: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const found = pattern.exec(sql)?.[0];
    if (found === undefined) continue;
    const text = kind === 'operator' ? operatorIn(found) : found;
    return { kind, text, value: tokenValue(kind, text), start, end: start + text.length };
  }
  const near = sql.slice(start, start + 20);
  const what = /^['"$]|^[eEuU]&?['"]/.test(near) ? 'unterminated quoted text' : 'syntax error';
  throw new PgError(SQLSTATE.syntaxError, `${what} at or near "${near}"`, { position: start });
}

/** A comment begins within the characters of an operator. */
function operatorIn(text: string): string {
  const comment = text.search(/\/\*/);
  return comment > 0 ? text.slice(0, comment) : text;
}

function tokenValue(kind: TokenKind, text: string): string {
  if (kind === 'word') return text.toLowerCase();
  if (kind === 'quoted') return text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"');
  if (kind === 'string') return stringValue(text);
  return text;
}

function stringValue(text: string): string {
  if (text.startsWith('$')) return text.slice(text.indexOf('$', 1) + 1, text.lastIndexOf('$', -2));
  const inner = text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
  return /^e/i.test(text) ? inner.replace(/\\([\s\S])/g, literalCharacter) : inner;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const literalCharacter = (_: string, character: string): string => ESCAPES[character] ?? character;

function afterSpace(sql: string, start: number): number {
  let at = start;
  for (;;) {
    SPACE.lastIndex = at;
    const end = sql.startsWith('/*', at)
      ? afterComment(sql, at)
      : at + (SPACE.exec(sql)?.[0].length ?? 0);
    if (end === at) return at;
    at = end;
  }
}

/** Comments are nested. */
function afterComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  throw new PgError(SQLSTATE.syntaxError, 'unterminated /* comment', { position: start });
}

/** A token that is one of these words, without quotes. */
export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value);

export const isOperator = (token: Token | undefined, ...operators: readonly string[]): boolean =>
  token?.kind === 'operator' && operators.includes(token.text);

/** A word or a quoted identifier. */
export const isName = (token: Token | undefined): token is Token =>
  token?.kind === 'word' || token?.kind === 'quoted';

/** The index of the bracket that closes the one at `open`, or of the last token. */
export function closingOf(tokens: readonly Token[], open: number): number {
  return isOperator(tokens[open], ...OPENING)
    ? (partnersIn(tokens).get(open) ?? tokens.length - 1)
    : open;
}

/** The index of the bracket that opens the one at `close`, or of the first token. */
export function openingOf(tokens: readonly Token[], close: number): number {
  return isOperator(tokens[close], ...CLOSING) ? (partnersIn(tokens).get(close) ?? 0) : close;
}

const OPENING = ['(', '[', '{'];
const CLOSING = [')', ']', '}'];
const known = new WeakMap<readonly Token[], ReadonlyMap<number, number>>();

/** The other bracket of each, sought once: rules ask for it again and again. */
function partnersIn(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const before = known.get(tokens);
  if (before) return before;
  const partners = new Map<number, number>();
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (isOperator(token, ...OPENING)) open.push(index);
    const partner = isOperator(token, ...CLOSING) ? open.pop() : undefined;
    if (partner === undefined) continue;
    partners.set(index, partner).set(partner, index);
  }
  known.set(tokens, partners);
  return partners;
}
