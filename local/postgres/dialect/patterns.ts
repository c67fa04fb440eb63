import { closingOf, isOperator, isWord, type Token } from '../sql/tokens.ts';
import type { Edit } from './edits.ts';
import { afterPattern, afterPrimary, afterType, canBegin, operandBefore } from './operands.ts';
import { inserted, type Rule, replaced } from './rule.ts';

/** `OPERATOR(pg_catalog.~)` is `~`. */
export const operatorCall: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(word, 'operator') || !isOperator(tokens[index + 1], '(')) return undefined;
  const close = closingOf(tokens, index + 1);
  const name = tokens[close - 1];
  const match = name && matching(name.text);
  if (!name || !match) return [replaced(word, tokens[close], ` ${name?.text ?? ''} `)];
  return [
    replaced(word, tokens[close], ` ${match.operator} `),
    ...match.operand(tokens, close + 1),
  ];
};

type Matching = {
  operator: string;
  operand(tokens: readonly Token[], index: number): Edit[];
};

/**
 * DuckDB's `~` matches a whole text, PostgreSQL's any part of it. PostgreSQL's LIKE takes a backslash
 * before `%` and `_`, DuckDB's only where it is told.
 */
function matching(operator: string): Matching | undefined {
  const [, not = '', kind = '', fold = ''] = /^(!?)(~~?)(\*?)$/.exec(operator) ?? [];
  if (kind === '~~') {
    return { operator: `${not && 'NOT '}${fold ? 'ILIKE' : 'LIKE'}`, operand: escapeAfter };
  }
  if (kind === '') return undefined;
  const macro = fold ? 'pg_regex_fold' : 'pg_regex';
  return { operator: `${not}~`, operand: (tokens, index) => called(macro, tokens, index) };
}

function called(macro: string, tokens: readonly Token[], index: number): Edit[] {
  const first = tokens[index];
  const last = tokens[afterPrimary(tokens, index) - 1];
  if (!first || !last || !canBegin(first)) return [];
  return [inserted(first.start, `${macro}(`), inserted(last.end, ')')];
}

function escapeAfter(tokens: readonly Token[], index: number): Edit[] {
  const first = tokens[index];
  if (!first || !canBegin(first)) return [];
  const after = afterPattern(tokens, index);
  const last = tokens[after - 1];
  const isPlain = after === index + 1 && first.kind === 'string' && !first.text.includes('\\');
  if (!last || isPlain || isWord(tokens[after], 'escape')) return [];
  return [inserted(last.end, " ESCAPE '\\'")];
}

export const pattern: Rule = (tokens, index) => {
  const token = tokens[index];
  if (!token || isOperator(tokens[index - 1], '.')) return undefined;
  if (isWord(token, 'like', 'ilike')) return escapeAfter(tokens, index + 1);
  const match = token.kind === 'operator' ? matching(token.text) : undefined;
  if (!match || index === 0 || isWord(tokens[index - 1], 'operator')) return undefined;
  if (isOperator(tokens[index - 1], '.', '(')) return undefined;
  return [replaced(token, token, ` ${match.operator} `), ...match.operand(tokens, index + 1)];
};

/** Texts are compared by their bytes, as in the collation C. */
const PLAIN_COLLATIONS = ['default', 'c', 'posix', 'ucs_basic'];

export const collation: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(word, 'collate')) return undefined;
  const after = afterType(tokens, index + 1);
  const name = tokens[after - 1];
  if (!name || !PLAIN_COLLATIONS.includes(name.value.toLowerCase())) return undefined;
  return [replaced(word, name, '')];
};

/**
 * `x = ANY(list)`: DuckDB makes it a subquery, which it does not take everywhere. One that is a part
 * of a longer operand, or that has a subquery anyway, stays as it is.
 */
export const equalsAny: Rule = (tokens, index) => {
  const [equals, any, open, first] = tokens.slice(index, index + 4);
  if (!equals || !isOperator(equals, '=') || !isWord(any, 'any') || !isOperator(open, '(')) {
    return undefined;
  }
  if (isWord(first, 'select', 'with', 'values') || isOperator(first, '(')) return undefined;
  const start = operandBefore(tokens, index);
  const [operand, before] = [tokens[start], tokens[start - 1]];
  const isWhole = before?.kind === 'word' || isOperator(before, '(', ',') || start === 0;
  if (!operand || !isWhole) return undefined;
  return [inserted(operand.start, 'pg_any('), replaced(equals, open, ', ')];
};
