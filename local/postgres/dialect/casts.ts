import { literal } from '../../sql-text.ts';
import { isName, isOperator, isWord, openingOf, type Token } from '../sql/tokens.ts';
import { PLAIN_NUMERIC } from '../types/parameters.ts';
import type { Edit } from './edits.ts';
import { afterType, operandBefore } from './operands.ts';
import { inserted, type Rule, replaced } from './rule.ts';

/** Types that are named otherwise in DuckDB, or would have another precision. */
const TYPES: Readonly<Record<string, string>> = {
  name: 'VARCHAR',
  cstring: 'VARCHAR',
  regproc: 'VARCHAR',
  regrole: 'VARCHAR',
  oid: 'UINTEGER',
  xid: 'UINTEGER',
  char: 'VARCHAR',
  bpchar: 'VARCHAR',
  numeric: PLAIN_NUMERIC,
  decimal: PLAIN_NUMERIC,
  jsonb: 'JSON',
  information_schema: 'VARCHAR',
};

/** Casts that look up what a name or an id stands for, as macros. */
const LOOKUPS = ['regclass', 'regtype', 'regnamespace'];

/** The name of the type at `index`, without pg_catalog. */
function typeAt(tokens: readonly Token[], index: number): { name: string; last: number } {
  const at = isOperator(tokens[index + 1], '.') ? index + 2 : index;
  return { name: tokens[at]?.value ?? '', last: afterType(tokens, index) - 1 };
}

function typeEdit(tokens: readonly Token[], index: number): Edit[] | undefined {
  const first = tokens[index];
  const { name, last } = typeAt(tokens, index);
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!first || type === undefined) return undefined;
  const hasPrecision = /^(numeric|decimal)$/.test(name) && isOperator(tokens[last], ')');
  if (hasPrecision) return undefined;
  const suffix = isOperator(tokens[last], ']') ? '[]' : '';
  return [replaced(first, tokens[last], `${type}${suffix}`)];
}

export const cast: Rule = (tokens, index) => {
  const colons = tokens[index];
  if (!colons || !isOperator(colons, '::')) return undefined;
  const { name, last } = typeAt(tokens, index + 1);
  if (!LOOKUPS.includes(name)) return typeEdit(tokens, index + 1);
  const operand = tokens[operandBefore(tokens, index)];
  if (!operand) return undefined;
  const macro = isLookup(operand, tokens, last + 1) ? name : `${name}_name`;
  return [
    inserted(operand.start, `pg_${macro}(`),
    { start: colons.start, end: tokens[last]?.end ?? colons.end, text: ')' },
  ];
};

/** Whether an id is asked for: of a name that is given, or where the next cast is to oid. */
const isLookup = ({ kind }: Token, tokens: readonly Token[], after: number): boolean =>
  kind === 'string' ||
  kind === 'parameter' ||
  ((isOperator(tokens[after], '::') || isWord(tokens[after], 'as')) &&
    typeAt(tokens, after + 1).name === 'oid');

/** `CAST(x AS type)` */
export const castCall: Rule = (tokens, index) => {
  if (!isWord(tokens[index], 'as') || !isName(tokens[index + 1])) return undefined;
  const { name, last } = typeAt(tokens, index + 1);
  const close = tokens[last + 1];
  if (!isOperator(close, ')') || !isCast(tokens, last + 1)) return undefined;
  const open = openingOf(tokens, last + 1);
  const [word, first] = [tokens[open - 1], tokens[open + 1]];
  const as = tokens[index];
  if (!LOOKUPS.includes(name)) return typeEdit(tokens, index + 1);
  if (!word || !first || !as || !close) return undefined;
  const isKnown = isLookup(first, tokens, last + 2);
  return [
    replaced(word, word, `pg_${isKnown ? name : `${name}_name`}`),
    { start: as.start, end: close.start, text: '' },
  ];
};

const isCast = (tokens: readonly Token[], close: number): boolean =>
  isWord(tokens[openingOf(tokens, close) - 1], 'cast', 'try_cast');

/** `'{a,b}'::text[]` and `ANY('{a,b}')` */
export const arrayLiteral: Rule = (tokens, index) => {
  const token = tokens[index];
  if (token?.kind !== 'string' || !/^\{[^{}"\\]*\}$/.test(token.value)) return undefined;
  const isCastToArray =
    isOperator(tokens[index + 1], '::') &&
    isOperator(tokens[afterType(tokens, index + 2) - 1], ']');
  const isAny = isOperator(tokens[index - 1], '(') && isWord(tokens[index - 2], 'any', 'all');
  if (!isCastToArray && !isAny) return undefined;
  const inner = token.value.slice(1, -1);
  const items = inner === '' ? [] : inner.split(',').map((item) => literal(item.trim()));
  return [replaced(token, token, `[${items.join(', ')}]`)];
};

/** `'\x00ff'::bytea`: DuckDB takes a backslash before every byte, and the rest for text. */
export const binaryLiteral: Rule = (tokens, index) => {
  const token = tokens[index];
  if (token?.kind !== 'string' || !/^\\x(?:[\da-f]{2})+$/i.test(token.value)) return undefined;
  if (!isOperator(tokens[index + 1], '::') || !isWord(tokens[index + 2], 'bytea')) return undefined;
  return [replaced(token, token, literal(token.value.slice(2).replace(/../g, '\\x$&')))];
};
