import type { ColumnType } from '../../query-engine/columns.ts';
import { type Ast, listAt, NULL, nodesIn, textAt } from '../syntax/ast.ts';
import { mismatch, notServed } from '../syntax/refusal.ts';
import { type Family, familyOf, isNumeric, trinoName } from '../syntax/types.ts';
import { asType } from './casts.ts';
import type { FunctionSpec, Make } from './function-spec.ts';
import { divided } from './numbers.ts';

const DAYS = ['to_days', 'to_weeks', 'to_months', 'to_years'];
const TIMES = ['to_hours', 'to_minutes', 'to_seconds', 'to_milliseconds'];

/** Whether DuckDB has made this of a literal such as INTERVAL '1' DAY. */
export function isIntervalLiteral(node: Ast): boolean {
  if (![...DAYS, ...TIMES].includes(textAt(node, 'function_name'))) return false;
  const below = [...nodesIn(node['children'] ?? null)].filter(
    ({ class: name }) => name !== undefined,
  );
  const isMade = ({ class: kind, function_name: name }: Ast): boolean =>
    kind === 'CAST' || kind === 'CONSTANT' || (kind === 'FUNCTION' && name === 'trunc');
  return below.some(({ class: kind }) => kind === 'CAST') && below.every(isMade);
}

const MOMENTS: readonly (Family | undefined)[] = ['date', 'timestamp', 'timestamp with time zone'];

/** A date and days, or a moment and any interval. */
function shifted(result: Ast, moment: Family | undefined, interval: Ast): Ast {
  if (moment === 'date' && !DAYS.includes(textAt(interval, 'function_name'))) {
    throw mismatch('Cannot add hour, minutes or seconds to a date', result);
  }
  return asType(result, moment);
}

const plusOrMinus =
  (name: '+' | '-'): Make =>
  (node, children, types) => {
    const families = types.map(familyOf);
    const result: Ast = { ...node, children };
    if (families.every((family) => isNumeric(family) || family === 'unknown')) return result;
    return moved(result, families) ?? refusedSum(name, types, node);
  };

/** Undefined unless it is a moment and an interval. */
function moved(result: Ast, [left, right]: readonly (Family | undefined)[]): Ast | undefined {
  const [first = NULL, second = NULL] = listAt(result, 'children');
  if (MOMENTS.includes(left) && right === 'interval') return shifted(result, left, second);
  const isPlus = result['function_name'] === '+';
  if (isPlus && left === 'interval' && MOMENTS.includes(right))
    return shifted(result, right, first);
  return undefined;
}

function refusedSum(name: string, types: readonly ColumnType[], node: Ast): never {
  const isOfMoments = types.every((type) => MOMENTS.includes(familyOf(type)));
  if (name === '-' && isOfMoments) throw notServed('The difference of dates (use date_diff)', node);
  throw cannotApply(name, types, node);
}

const cannotApply = (name: string, types: readonly ColumnType[], node: Ast) =>
  mismatch(`Cannot apply operator: ${types.map(trinoName).join(` ${name} `)}`, node);

const quotient: Make = (node, [left = NULL, right = NULL], types) => {
  const isNumber = types.every(
    (type) => ['unknown'].includes(familyOf(type) ?? '') || isNumeric(familyOf(type)),
  );
  if (!isNumber) throw cannotApply('/', types, node);
  return divided(left, right, types);
};

/** Trino joins texts and arrays, and does not make texts of other values. */
const joined: Make = (node, children, types) => {
  const families = types.map(familyOf);
  const isOf = (wanted: Family): boolean =>
    families.every((family) => family === wanted || family === 'unknown');
  if (isOf('varchar') || isOf('array')) return { ...node, children };
  throw cannotApply('||', types, node);
};

export const ARITHMETIC: Readonly<Record<string, FunctionSpec>> = {
  '+': ['x?x', plusOrMinus('+')],
  '-': ['x?x', plusOrMinus('-')],
  '/': ['xx', quotient],
  '||': ['xx', joined],
};
