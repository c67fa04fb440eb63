import {
  closingOf,
  isName,
  isOperator,
  isWord,
  openingOf,
  type Token,
  tooComplex,
} from '../sql/tokens.ts';

/** DuckDB takes no deeper expression. */
const MOST_PARTS = 1000;
const MOST_TOKENS_OF_CASE = 10_000;

/** Operators that bind less than those of the operand of LIKE or `~`. */
const COMPARISONS = [
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '<>',
  '!=',
  ',',
  ')',
  ']',
  '}',
  ';',
  ':',
  ':=',
  '=>',
];

/** Words that can't begin an operand. */
const BREAKS = [
  ...[
    'and',
    'or',
    'is',
    'in',
    'like',
    'ilike',
    'between',
    'similar',
    'as',
    'from',
    'where',
    'when',
  ],
  ...['then', 'else', 'end', 'group', 'order', 'having', 'limit', 'offset', 'union', 'escape'],
];

/** The index after the primary expression at `index`, with its casts, subscripts and collation. */
export function afterPrimary(tokens: readonly Token[], index: number): number {
  let at = index;
  while (isOperator(tokens[at], '-', '+')) at += 1;
  if (isOperator(tokens[at], '(', '[')) at = closingOf(tokens, at) + 1;
  else if (isWord(tokens[at], 'case')) at = afterCase(tokens, at);
  else at += 1;
  return afterPostfixes(tokens, at);
}

function afterPostfixes(tokens: readonly Token[], index: number): number {
  let at = index;
  for (let next = afterPostfix(tokens, at); next > at; next = afterPostfix(tokens, at)) at = next;
  return at;
}

/** The same index where there is none. */
function afterPostfix(tokens: readonly Token[], at: number): number {
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (isOperator(token, '(', '[')) return canBeCalled(before) ? closingOf(tokens, at) + 1 : at;
  if (isOperator(token, '.')) return isName(tokens[at + 1]) ? at + 2 : at;
  if (isOperator(token, '::') || isWord(token, 'collate')) return afterType(tokens, at + 1);
  return before?.kind === 'word' && token?.kind === 'string' ? at + 1 : at;
}

const canBeCalled = (token: Token | undefined): boolean =>
  isName(token) || isOperator(token, ')', ']');

/** The index after the name of a type: `pg_catalog.text`, `numeric(10,2)`, `double precision`, `int[]`. */
export function afterType(tokens: readonly Token[], index: number): number {
  let at = index + 1;
  while (isOperator(tokens[at], '.') && isName(tokens[at + 1])) at += 2;
  if (isWord(tokens[at - 1], 'double') && isWord(tokens[at], 'precision')) at += 1;
  if (isWord(tokens[at - 1], 'character') && isWord(tokens[at], 'varying')) at += 1;
  if (isOperator(tokens[at], '(')) at = closingOf(tokens, at) + 1;
  if (isWord(tokens[at], 'with', 'without') && isWord(tokens[at + 1], 'time')) at += 3;
  while (isOperator(tokens[at], '[')) at = closingOf(tokens, at) + 1;
  return at;
}

function afterCase(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    if (at - index > MOST_TOKENS_OF_CASE) throw tooComplex();
    if (isWord(tokens[at], 'case')) depth += 1;
    if (isWord(tokens[at], 'end')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The index after an operand of LIKE, which may be a concatenation. */
export function afterPattern(tokens: readonly Token[], index: number): number {
  let at = afterPrimary(tokens, index);
  let parts = 0;
  for (let token = tokens[at]; continues(token); token = tokens[at]) {
    parts += 1;
    if (parts > MOST_PARTS) throw tooComplex();
    at = afterPrimary(tokens, at + 1);
  }
  return Math.min(at, tokens.length);
}

const continues = (token: Token | undefined): boolean =>
  token?.kind === 'operator' && !COMPARISONS.includes(token.text) && token.text !== '(';

export const canBegin = (token: Token | undefined): boolean =>
  token !== undefined && !isWord(token, ...BREAKS);

/** The index of the token with which the operand before `index` begins. */
export function operandBefore(tokens: readonly Token[], index: number): number {
  let at = index - 1;
  for (let parts = 0; parts <= MOST_PARTS; parts += 1) {
    at = beforeBrackets(tokens, at);
    if (!isOperator(tokens[at - 1], '.', '::')) return at;
    at -= 2;
  }
  throw tooComplex();
}

/** From a closing bracket to its opening one, or to the name of what is called or subscripted. */
function beforeBrackets(tokens: readonly Token[], index: number): number {
  if (!isOperator(tokens[index], ')', ']')) return index;
  const open = openingOf(tokens, index);
  return isName(tokens[open - 1]) ? open - 1 : open;
}
