import { isName, isOperator, isWord, type Token } from '../sql/tokens.ts';
import { type Rule, replaced } from './rule.ts';

/** Macros for the fields of a time that have a fraction in PostgreSQL, and none in DuckDB. */
const FIELDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['second', 'seconds', 'sec', 'secs', 's'].map((name) => [name, 'pg_seconds']),
  ),
  ...Object.fromEntries(
    ['millisecond', 'milliseconds', 'msec', 'msecs', 'ms'].map((name) => [name, 'pg_milliseconds']),
  ),
};

/** `extract(second FROM x)` and `date_part('second', x)` */
export const fractionalField: Rule = (tokens, index) => {
  const [name, open, field, after] = tokens.slice(index, index + 4);
  if (!isName(name) || !isOperator(open, '(') || !field || !after) return undefined;
  const isPart = name.value === 'date_part' && field.kind === 'string' && isOperator(after, ',');
  if (!isPart && !isExtract(name, field, after)) return undefined;
  const key = field.value.toLowerCase();
  const macro = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
  return macro === undefined ? undefined : [replaced(name, after, `${macro}(`)];
};

const isExtract = (name: Token, { kind }: Token, after: Token): boolean =>
  isWord(name, 'extract') && (kind === 'word' || kind === 'string') && isWord(after, 'from');
