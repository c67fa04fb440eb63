import { notServed, Refusal } from '../syntax/refusal.ts';
import { placeOf, type Token } from '../syntax/tokens.ts';

/** Words of DuckDB that Athena does not have, or that it reads otherwise, wherever they stand. */
const WORDS: Readonly<Record<string, string>> = {
  ILIKE: 'ILIKE (use lower(…) LIKE …)',
  GLOB: 'GLOB',
  SIMILAR: 'SIMILAR TO (use regexp_like)',
  ISNULL: 'ISNULL (use IS NULL)',
  NOTNULL: 'NOTNULL (use IS NOT NULL)',
  QUALIFY: 'QUALIFY',
  PIVOT: 'PIVOT',
  UNPIVOT: 'UNPIVOT',
  TABLESAMPLE: 'TABLESAMPLE',
  RECURSIVE: 'WITH RECURSIVE',
  MATCH_RECOGNIZE: 'MATCH_RECOGNIZE',
};

/** Signs that Athena does not have. */
const SIGNS: Readonly<Record<string, string>> = {
  '::': ':: (use CAST)',
  '**': '** (use power)',
  '//': '//',
  '^': '^ (use power)',
  '{': 'A struct in braces',
  '&': '&',
  '|': '|',
  '~': '~ (use regexp_like)',
  '@': '@',
  '#': '#',
  $: '$',
  '!': '!',
  '`': 'A name in backticks (use double quotes)',
  '==': '== (use =)',
};

/** The types to cast to, by Trino's names. */
const TYPES = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'INTEGER',
  'BIGINT',
  'REAL',
  'DOUBLE',
  'DECIMAL',
  'VARCHAR',
  'DATE',
  'TIMESTAMP',
];

/**
 * Refuses what the syntax tree does not show any more: other ways to write the same thing, of which
 * Athena has one.
 */
export function refuseTokens(tokens: readonly Token[], sql: string): void {
  // Counting the bytes before every token would take quadratic time.
  const placeOfToken = ({ start }: Token): Place => ({
    start: Buffer.byteLength(sql.slice(0, start)),
  });
  for (const [index, token] of tokens.entries()) {
    const sign = signAt(token, tokens[index + 1]);
    if (sign) throw notServed(sign, placeOfToken(token));
    if (token.kind === 'word') refuseWord(tokens, index, () => placeOfToken(token));
  }
  for (const { cast, type } of castsIn(tokens)) checkType(type, () => placeOfToken(cast));
  refuseOffsetAfterLimit(tokens, sql);
}

type Place = { start: number };

/** A sign may be of two tokens without a space. */
function signAt(token: Token, next: Token | undefined): string | undefined {
  if (token.kind === 'quoted') return token.text.startsWith('`') ? SIGNS['`'] : undefined;
  if (token.kind !== 'symbol') return undefined;
  const isPair = next?.start === token.start + token.text.length;
  return (isPair ? SIGNS[token.text + next.text] : undefined) ?? SIGNS[token.text];
}

const upper = (token: Token | undefined): string => token?.text.toUpperCase() ?? '';

function refuseWord(tokens: readonly Token[], index: number, place: () => Place): void {
  const word = upper(tokens[index]);
  const next = upper(tokens[index + 1]);
  const refused = WORDS[word];
  if (refused && tokens[index - 1]?.text !== '.') throw notServed(refused, place());
  if (next === '(' && ['VARCHAR', 'CHAR'].includes(word)) {
    throw notServed(`${word} with a length (use substr)`, place());
  }
  if (['B', 'E', 'N', 'U', 'X'].includes(word) && isBeforeString(tokens, index)) {
    throw notServed(`${word}'…'`, place());
  }
  if (word === 'DECIMAL' && tokens[index + 1]?.kind === 'string') {
    throw notServed("DECIMAL '…' (write the number, such as 1.50)", place());
  }
}

const isBeforeString = (tokens: readonly Token[], index: number): boolean => {
  const next = tokens[index + 1];
  return next?.kind === 'string' && next.start === (tokens[index]?.start ?? 0) + 1;
};

type Cast = { cast: Token; type: string[] };
type Bracket = { before: Token | undefined; as: number };

/** Every cast, with the words between AS and its end. */
function castsIn(tokens: readonly Token[]): Cast[] {
  const casts: Cast[] = [];
  const open: Bracket[] = [];
  for (const [index, token] of tokens.entries()) {
    const last = open.at(-1);
    if (token.text === '(') open.push({ before: tokens[index - 1], as: tokens.length });
    if (last && upper(token) === 'AS') last.as = index;
    if (last && token.text === ')') {
      open.pop();
      casts.push(...castOf(last, tokens, index));
    }
  }
  return casts;
}

/** More words than any type has. */
const MOST_WORDS = 12;

function castOf({ before, as }: Bracket, tokens: readonly Token[], end: number): Cast[] {
  if (!before || !['CAST', 'TRY_CAST'].includes(upper(before))) return [];
  const words = tokens.slice(as + 1, Math.min(end, as + 1 + MOST_WORDS));
  return [{ cast: before, type: words.map(upper) }];
}

function checkType([name = '', ...rest]: readonly string[], place: () => Place): void {
  const isKnown = TYPES.includes(name) && (name !== 'DECIMAL' || rest[0] === '(');
  const isTimestamp = name === 'TIMESTAMP' && rest.join('') !== '' && rest.join('') !== '(3)';
  if (isKnown && !isTimestamp) return;
  throw notServed(`A cast to ${[name, ...rest].join(' ').toLowerCase() || 'this type'}`, place());
}

/** Trino takes OFFSET before LIMIT only. */
function refuseOffsetAfterLimit(tokens: readonly Token[], sql: string): void {
  for (const [index, token] of tokens.entries()) {
    if (token.text.toUpperCase() !== 'LIMIT' || token.kind !== 'word') continue;
    if (tokens[index + 2]?.text.toUpperCase() !== 'OFFSET') continue;
    throw new Refusal(
      'SYNTAX_ERROR',
      `${placeOf(sql, token.start)}: OFFSET comes before LIMIT: OFFSET n LIMIT m`,
    );
  }
}
