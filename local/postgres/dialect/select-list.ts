import { closingOf, isName, isOperator, isWord, type Token } from '../sql/tokens.ts';
import type { Edit } from './edits.ts';

/** Words that end the list of a SELECT. */
const AFTER_LIST = [
  ...['from', 'where', 'group', 'having', 'order', 'limit', 'offset', 'union', 'intersect'],
  ...['except', 'window', 'fetch', 'for', 'into', 'qualify'],
];

/** Words that may be the last of an expression, and are then no alias of it. */
const LAST_OF_EXPRESSION = [
  'null',
  'true',
  'false',
  'end',
  'unknown',
  'precision',
  'varying',
  'zone',
];

/**
 * Names the columns of the outer SELECT as PostgreSQL does: after the function or the type of a
 * cast, or `?column?`. A series becomes rows, as in PostgreSQL.
 */
export function selectListEdits(tokens: readonly Token[]): Edit[] {
  const start = outerSelect(tokens);
  if (start === undefined) return [];
  return itemsOf(tokens, start).flatMap((item) => itemEdits(item));
}

/** The index after the first SELECT outside of brackets, and after its DISTINCT. */
function outerSelect(tokens: readonly Token[]): number | undefined {
  let at = 0;
  while (at < tokens.length && !isWord(tokens[at], 'select')) {
    at = isOperator(tokens[at], '(') ? closingOf(tokens, at) + 1 : at + 1;
  }
  if (at >= tokens.length) return undefined;
  at += 1;
  if (isWord(tokens[at], 'all')) return at + 1;
  if (!isWord(tokens[at], 'distinct')) return at;
  const isOn = isWord(tokens[at + 1], 'on') && isOperator(tokens[at + 2], '(');
  return isOn ? closingOf(tokens, at + 2) + 1 : at + 1;
}

function itemsOf(tokens: readonly Token[], start: number): (readonly Token[])[] {
  const items: Token[][] = [[]];
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token || isEnd(tokens, at)) break;
    if (isOperator(token, ',')) {
      items.push([]);
      continue;
    }
    const last = isOperator(token, '(', '[', '{') ? closingOf(tokens, at) : at;
    for (const part of tokens.slice(at, last + 1)) items.at(-1)?.push(part);
    at = last;
  }
  return items.filter((item) => item.length > 0);
}

const isEnd = (tokens: readonly Token[], at: number): boolean =>
  isOperator(tokens[at], ')') ||
  (isWord(tokens[at], ...AFTER_LIST) &&
    !isOperator(tokens[at - 1], '.') &&
    !isWord(tokens[at - 1], 'as', 'within') &&
    !(isWord(tokens[at], 'from') && isWord(tokens[at - 1], 'distinct')));

function itemEdits(item: readonly Token[]): Edit[] {
  const [first, second] = item;
  const last = item.at(-1);
  if (!first || !last) return [];
  const name = hasAlias(item) ? undefined : nameOf(item);
  const alias = name === undefined ? [] : [atEnd(last, ` AS "${name.replaceAll('"', '""')}"`)];
  const isSeries = isWord(first, 'generate_series') && isOperator(second, '(');
  if (!isSeries) return alias;
  const close = item[closingOf(item, 1)];
  return [
    { start: first.start, end: first.start, text: 'unnest(' },
    ...(close ? [atEnd(close, ')')] : []),
    ...alias,
  ];
}

const atEnd = ({ end }: Token, text: string): Edit => ({ start: end, end, text });

/** `x AS y` or `x y` */
function hasAlias(item: readonly Token[]): boolean {
  const [before, last] = item.slice(-2);
  if (item.length < 2 || !isName(last)) return false;
  if (isWord(before, 'as')) return true;
  if (isOperator(before, '.') || isOperator(before, '::')) return false;
  if (last.kind === 'quoted') return before?.kind !== 'operator' || isOperator(before, ')', ']');
  if (LAST_OF_EXPRESSION.includes(last.value)) return false;
  return before?.kind !== 'operator' || isOperator(before, ')', ']');
}

/** Undefined where DuckDB's own name is right: a column, and what stands for several. */
function nameOf(item: readonly Token[]): string | undefined {
  const [first, second] = item;
  if (item.length === 1 && isName(first)) return wordName(first);
  if (isSeveral(item) || isColumn(item)) return undefined;
  if (isWord(first, 'cast')) return castName(item);
  if (isWord(first, 'case', 'exists', 'array')) return first?.value;
  if (isOperator(item.at(-2), '::')) return typeName(item);
  return callName(isOperator(second, '.') ? item.slice(2) : item) ?? '?column?';
}

/** `x::type` is named after a column, or else after the type. */
function typeName(item: readonly Token[]): string | undefined {
  const [first] = item;
  return isName(first) && item.length <= 3 ? first.value : item.at(-1)?.value;
}

const isSeveral = (item: readonly Token[]): boolean =>
  isWord(item[0], 'columns', 'unpack') ||
  item.some((token, index) => isOperator(token, '*') && !isBetween(item, index));

/** `a`, `a.b` and so on. */
const isColumn = (item: readonly Token[]): boolean =>
  item.every((token, index) => (index % 2 === 0 ? isName(token) : isOperator(token, '.')));

/** `*` between brackets, as in count(*), or between operands. */
function isBetween(item: readonly Token[], index: number): boolean {
  const [before, after] = [item[index - 1], item[index + 1]];
  if (before === undefined || isOperator(before, '.')) return false;
  return after !== undefined;
}

/** DuckDB names the words for the date and the time as PostgreSQL does. */
function wordName({ kind, value }: Token): string | undefined {
  if (kind !== 'word') return undefined;
  if (value === 'null') return '?column?';
  if (value === 'true' || value === 'false') return 'bool';
  return ['current_user', 'session_user', 'user', 'current_role', 'current_catalog'].includes(value)
    ? value
    : undefined;
}

function castName(item: readonly Token[]): string | undefined {
  const inner = item.slice(2, closingOf(item, 1));
  const as = inner.findLastIndex((token) => isWord(token, 'as'));
  const [only] = inner;
  if (closingOf(item, 1) !== item.length - 1) return '?column?';
  return as === 1 && isName(only) ? only.value : inner[as + 1]?.value;
}

/** The function, when the item is one call, perhaps with FILTER, OVER or WITHIN GROUP. */
function callName(item: readonly Token[]): string | undefined {
  const [name, open] = item;
  if (!isName(name) || !isOperator(open, '(')) return undefined;
  const rest = item.slice(closingOf(item, 1) + 1);
  const isCall = rest.length === 0 || isWord(rest[0], 'filter', 'over', 'within');
  return isCall && !hasOperator(rest) ? name.value : undefined;
}

/** Outside of brackets. */
function hasOperator(tokens: readonly Token[]): boolean {
  for (let at = 0; at < tokens.length; at += 1) {
    if (isOperator(tokens[at], '(')) at = closingOf(tokens, at);
    else if (tokens[at]?.kind === 'operator') return true;
  }
  return false;
}
