import {
  type Ast,
  call,
  comparison,
  integer,
  NULL,
  operator,
  string,
  when,
} from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';
import { familyOf } from '../syntax/types.ts';
import { as, type FunctionSpec, type Make, same } from './function-spec.ts';
import { error } from './numbers.ts';

const size: Make = (_, [value = NULL], [type]) =>
  call(type && familyOf(type) === 'map' ? 'cardinality' : 'len', value);

const element: Make = (node, children, [type]) => {
  if (type && familyOf(type) === 'map') {
    return call('list_extract', call('element_at', ...children), integer(1));
  }
  if (children.length !== 2) throw notServed('element_at', node);
  const [, index = NULL] = children;
  const isZero = comparison('EQUAL', index, integer(0));
  return when(
    isZero,
    error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'),
    call('list_extract', ...children),
  );
};

/** NULL where only a NULL in the array could be it. */
const contained: Make = (_, children) => {
  const [array = NULL] = children;
  const found = call('list_contains', ...children);
  const hasNull = comparison('GREATERTHAN', call('len', array), call('list_count', array));
  return when(found, found, when(hasNull, NULL, found));
};

const sorted: Make = (_, [array = NULL]) =>
  call('list_sort', array, string('ASC'), string('NULLS LAST'));

/** Both ends are part of it. */
const sequence: Make = (_, children) => call('generate_series', ...children);

const slice: Make = (_, [array = NULL, start = NULL, length = NULL]) =>
  call('list_slice', array, start, operator('-', operator('+', start, length), integer(1)));

export const ARRAYS: Readonly<Record<string, FunctionSpec>> = {
  array_agg: ['x', same],
  cardinality: ['x', size],
  contains: ['ax', contained],
  element_at: ['xx', element],
  array_sort: ['a', sorted],
  array_join: ['av', as('array_to_string')],
  sequence: ['ii?i', sequence],
  slice: ['aii', slice],
  flatten: ['a', same],
  map: ['aa', same],
  map_keys: ['m', same],
  map_values: ['m', same],
};

/** `array[1]`: outside the array there is no element, and Trino says so. */
export function subscript(array: Ast, index: Ast): Ast {
  const isOutside = {
    class: 'CONJUNCTION',
    type: 'CONJUNCTION_OR',
    alias: '',
    children: [
      comparison('LESSTHAN', index, integer(1)),
      comparison('GREATERTHAN', index, call('len', array)),
    ],
  };
  return when(
    isOutside,
    error('INVALID_FUNCTION_ARGUMENT: Array subscript out of bounds'),
    call('list_extract', array, index),
  );
}
