import type { ColumnType } from '../../query-engine/columns.ts';
import { type Ast, call, cast, either, integer, isNull, NULL, when } from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';
import { familyOf } from '../syntax/types.ts';
import { as, type FunctionSpec, type Make, same } from './function-spec.ts';
import { averageOf, decimalOf, remainder, roundedDecimal } from './numbers.ts';

const rounding =
  (name: string): Make =>
  (_, [value = NULL, digits], [type]) => {
    if (type?.kind === 'decimal') return roundedDecimal(name, value, digits, type);
    const plain = digits ? call(name, value, digits) : call(name, value);
    return sameNumber(plain, type);
  };

/** Trino keeps the type of an integer or a double. */
const sameNumber = (result: Ast, type: ColumnType | undefined): Ast =>
  type?.kind === 'scalar' && type.name !== '"NULL"' ? cast(result, type.name) : result;

const sum: Make = (node, children, [type]) => {
  const plain: Ast = { ...node, children };
  const family = type && familyOf(type);
  if (family === 'integer') return cast(plain, 'BIGINT');
  return type?.kind === 'scalar' && type.name === 'FLOAT' ? cast(plain, 'FLOAT') : plain;
};

const average: Make = (node, children, [type]) => {
  const plain: Ast = { ...node, children };
  if (type?.kind !== 'decimal') {
    return type?.kind === 'scalar' && type.name === 'FLOAT' ? cast(plain, 'FLOAT') : plain;
  }
  const of = (name: string): Ast => ({ ...plain, function_name: name });
  return averageOf(of('sum'), of('count'), decimalOf(type));
};

/** Trino's are NULL if one of the values is. */
const unlessNull =
  (name: string): Make =>
  (_, children) =>
    when(either(...children.map(isNull)), NULL, call(name, ...children));

const counted: Make = (node, children) =>
  cast({ ...node, function_name: 'count_if', children }, 'BIGINT');

/** Athena's answer is an estimate; this one is exact. */
const distinct: Make = (node, [value = NULL]) => ({
  ...node,
  function_name: 'count',
  children: [value],
  distinct: true,
});

const percentile: Make = (node, children, [type]) => {
  if (children.length !== 2) throw notServed('approx_percentile with weights', node);
  if (!type || familyOf(type) === 'array') throw notServed('approx_percentile of arrays', node);
  return { ...node, function_name: 'quantile_disc', children };
};

const doubled: Make = (node, children) => ({
  ...node,
  children: children.map((child) => cast(child, 'DOUBLE')),
});

export const NUMBERS: Readonly<Record<string, FunctionSpec>> = {
  '*': ['nn', same],
  '%': ['nn', (_, [left = NULL, right = NULL], types) => remainder(left, right, types)],
  mod: ['nn', (_, [left = NULL, right = NULL], types) => remainder(left, right, types)],
  abs: ['n', same],
  ceil: ['n', rounding('ceil')],
  ceiling: ['n', rounding('ceil')],
  floor: ['n', rounding('floor')],
  round: ['n?i', rounding('round')],
  truncate: ['n', rounding('trunc')],
  sign: ['n', (_, [value = NULL], [type]) => sameNumber(call('sign', value), type)],
  sqrt: ['n', doubled],
  cbrt: ['n', doubled],
  exp: ['n', doubled],
  ln: ['n', doubled],
  log2: ['n', doubled],
  log10: ['n', doubled],
  power: ['nn', doubled],
  pow: ['nn', doubled],
  pi: ['', same],
  e: ['', () => call('exp', cast(integer(1), 'DOUBLE'))],
  degrees: ['n', doubled],
  radians: ['n', doubled],
  sin: ['n', doubled],
  cos: ['n', doubled],
  tan: ['n', doubled],
  random: ['', same],
  rand: ['', as('random')],
  greatest: ['x?x*', unlessNull('greatest')],
  least: ['x?x*', unlessNull('least')],
  nullif: ['xx', same],
  count_star: ['', same],
  count: ['?x', same],
  count_if: ['b', counted],
  sum: ['n', sum],
  avg: ['n', average],
  min: ['x', same],
  max: ['x', same],
  min_by: ['xx', same],
  max_by: ['xx', same],
  any_value: ['x', same],
  arbitrary: ['x', as('any_value')],
  bool_and: ['b', same],
  every: ['b', as('bool_and')],
  bool_or: ['b', same],
  stddev: ['n', same],
  stddev_samp: ['n', same],
  stddev_pop: ['n', same],
  variance: ['n', same],
  var_samp: ['n', same],
  var_pop: ['n', same],
  corr: ['nn', same],
  covar_samp: ['nn', same],
  covar_pop: ['nn', same],
  regr_slope: ['nn', same],
  regr_intercept: ['nn', same],
  approx_distinct: ['x?n', distinct],
  approx_percentile: ['nn', percentile],
};
