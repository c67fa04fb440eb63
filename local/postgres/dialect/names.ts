import { literal } from '../../sql-text.ts';
import {
  closingOf,
  isName,
  isOperator,
  isWord,
  openingOf,
  type Token,
  tooComplex,
} from '../sql/tokens.ts';
import type { Edit } from './edits.ts';
import { type Rule, replaced } from './rule.ts';

/** Every parameter is bound as text and cast to its type. */
export const parameter: Rule = (tokens, index, { parameterTypes }) => {
  const token = tokens[index];
  if (token?.kind !== 'parameter') return undefined;
  const type = parameterTypes[Number(token.text.slice(1)) - 1];
  return [
    replaced(token, token, type === undefined ? token.text : `CAST(${token.text} AS ${type})`),
  ];
};

/** The schema with the tables that are served in place of DuckDB's own information_schema. */
const INFORMATION_SCHEMA = 'pg_information';

/** `pg_catalog.` is first in the search path anyway. A database before a schema is the only one. */
export const qualifier: Rule = (tokens, index, { database }) => {
  const [token, dot, next, second] = tokens.slice(index, index + 4);
  if (!isName(token) || !isOperator(dot, '.') || isOperator(tokens[index - 1], '.'))
    return undefined;
  const schema = schemaQualifier(tokens, index);
  if (schema) return schema;
  if (token.value !== database || !isName(next) || !isOperator(second, '.')) return undefined;
  const inner = schemaQualifier(tokens, index + 2);
  return [{ start: token.start, end: dot?.end ?? 0, text: '' }, ...(inner ?? [])];
};

const SESSION_WORDS = ['current_user', 'session_user', 'user', 'current_role'];

/** DuckDB takes these for columns or has another answer. */
export const sessionWord: Rule = (tokens, index, { user, database }) => {
  const word = tokens[index];
  if (!word || isOperator(tokens[index - 1], '.') || isWord(tokens[index - 1], 'as'))
    return undefined;
  if (isOperator(tokens[index + 1], '(', '.')) return undefined;
  if (isWord(word, ...SESSION_WORDS)) return [replaced(word, word, literal(user))];
  return isWord(word, 'current_catalog') ? [replaced(word, word, literal(database))] : undefined;
};

/** DuckDB has no time of a given precision. */
export const currentTimestamp: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(word, 'current_timestamp', 'localtimestamp', 'current_time'))
    return undefined;
  if (!isOperator(tokens[index + 1], '(')) return undefined;
  return [replaced(word, tokens[closingOf(tokens, index + 1)], word.text)];
};

/** The settings are those of the session, which the engine does not have. */
export const currentSetting: Rule = (tokens, index, { settingOf }) => {
  const [word, open, name] = tokens.slice(index, index + 3);
  if (!word || !isWord(word, 'current_setting') || !isOperator(open, '(')) return undefined;
  if (name?.kind !== 'string') return undefined;
  const value = settingOf(name.value.toLowerCase());
  const last = tokens[closingOf(tokens, index + 1)];
  return [replaced(word, last, value === undefined ? 'NULL' : literal(value))];
};

function schemaQualifier(tokens: readonly Token[], index: number): Edit[] | undefined {
  const [token, dot] = [tokens[index], tokens[index + 1]];
  if (token?.value === 'pg_catalog') return [{ start: token.start, end: dot?.end ?? 0, text: '' }];
  if (token?.value === 'information_schema') return [replaced(token, token, INFORMATION_SCHEMA)];
  return undefined;
}

/** The alias of a series is also the name of its column. */
export const seriesAlias: Rule = (tokens, index) => {
  if (!isWord(tokens[index], 'generate_series', 'unnest', 'string_to_array')) return undefined;
  if (!isOperator(tokens[index + 1], '(') || !isInFrom(tokens, index)) return undefined;
  const close = closingOf(tokens, index + 1);
  const at = isWord(tokens[close + 1], 'as') ? close + 2 : close + 1;
  const alias = tokens[at];
  if (!isName(alias) || isOperator(tokens[at + 1], '(')) return undefined;
  if (alias.kind === 'word' && NO_ALIASES.includes(alias.value)) return undefined;
  return [{ start: alias.end, end: alias.end, text: `(${alias.text})` }];
};

const NO_ALIASES = [
  ...['where', 'group', 'order', 'having', 'limit', 'offset', 'union', 'intersect', 'except', 'on'],
  ...['join', 'left', 'right', 'full', 'inner', 'cross', 'natural', 'using', 'with', 'window'],
];

/** Functions with the same meaning under another name, which take any number of arguments. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  json_build_object: 'json_object',
  jsonb_build_object: 'json_object',
  json_build_array: 'json_array',
  jsonb_build_array: 'json_array',
  json_agg: 'json_group_array',
  jsonb_agg: 'json_group_array',
  row_to_json: 'to_json',
};

export const functionName: Rule = (tokens, index) => {
  const name = tokens[index];
  if (!isName(name) || !isOperator(tokens[index + 1], '(')) return undefined;
  const other = Object.hasOwn(FUNCTIONS, name.value) ? FUNCTIONS[name.value] : undefined;
  return other === undefined ? undefined : [replaced(name, name, other)];
};

const MOST_TOKENS_OF_CLAUSE = 20_000;
const CLAUSES = ['select', 'from', 'join', 'lateral', 'on', 'where', 'by', 'having', 'distinct'];

/** Whether the clause before a token, outside of brackets, is that of the tables. */
function isInFrom(tokens: readonly Token[], index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    if (index - at > MOST_TOKENS_OF_CLAUSE) throw tooComplex();
    if (isOperator(tokens[at], '(')) return false;
    if (isOperator(tokens[at], ')')) at = openingOf(tokens, at);
    else if (isWord(tokens[at], ...CLAUSES)) return isWord(tokens[at], 'from', 'join', 'lateral');
  }
  return false;
}
