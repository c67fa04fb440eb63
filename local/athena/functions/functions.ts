import type { ColumnType } from '../../query-engine/columns.ts';
import type { Ast } from '../syntax/ast.ts';
import { mismatch, Refusal } from '../syntax/refusal.ts';
import { type Family, familyOf, isNumeric, trinoName } from '../syntax/types.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { ARRAYS } from './array-functions.ts';
import { DATES } from './date-table.ts';
import type { FunctionSpec } from './function-spec.ts';
import { JSONS } from './json-functions.ts';
import { NUMBERS } from './number-functions.ts';
import { STRINGS } from './string-functions.ts';

const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map([
  ...Object.entries(ARITHMETIC),
  ...Object.entries(STRINGS),
  ...Object.entries(NUMBERS),
  ...Object.entries(DATES),
  ...Object.entries(ARRAYS),
  ...Object.entries(JSONS),
]);

const LETTERS: Readonly<Record<string, (family: Family | undefined) => boolean>> = {
  v: (family) => family === 'varchar',
  i: (family) => family === 'integer',
  n: isNumeric,
  d: (family) => ['date', 'timestamp', 'timestamp with time zone'].includes(family ?? ''),
  b: (family) => family === 'boolean',
  a: (family) => family === 'array',
  m: (family) => family === 'map',
  x: () => true,
};

/** Throws for a function that Athena does not have, or that is not the same here. */
export function functionNamed(name: string, node: Ast): FunctionSpec {
  const found = FUNCTIONS.get(name);
  if (found) return found;
  throw new Refusal(
    'FUNCTION_NOT_FOUND',
    `Function '${name}' is not served here, or Athena does not have it`,
    node,
  );
}

/** Throws unless Trino would call the function with arguments of these types. */
export function checkArguments(
  name: string,
  takes: string,
  types: readonly ColumnType[],
  node: Ast,
): void {
  const [required = '', optional = ''] = takes.replace('*', '').split('?');
  const letters = [...required, ...optional];
  const most = takes.endsWith('*') ? Number.POSITIVE_INFINITY : letters.length;
  const isCounted = types.length >= required.length && types.length <= most;
  const fits = types.every((type, index) => {
    const family = familyOf(type);
    return family === 'unknown' || LETTERS[letters[index] ?? letters.at(-1) ?? 'x']?.(family);
  });
  if (isCounted && fits) return;
  const given = types.map(trinoName).join(', ');
  throw mismatch(`Unexpected parameters (${given}) for function ${name}`, node);
}
