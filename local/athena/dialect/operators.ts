import type { ColumnType } from '../../query-engine/columns.ts';
import { subscript } from '../functions/array-functions.ts';
import { type Ast, isAst, type Json, NULL, textAt } from '../syntax/ast.ts';
import { mismatch, notServed } from '../syntax/refusal.ts';
import { familyOf } from '../syntax/types.ts';

const SAME = [
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'OPERATOR_COALESCE',
  'ARRAY_CONSTRUCTOR',
  'GROUPING_FUNCTION',
];

/** The operators that DuckDB does not write as functions. */
export function operatorCall(node: Ast, children: Ast[], types: readonly ColumnType[]): Ast {
  const type = textAt(node, 'type');
  const [first = node, second = node] = children;
  const family = types[0] && familyOf(types[0]);
  if (SAME.includes(type)) return { ...node, children };
  if (type === 'OPERATOR_TRY') return { ...node, children: children.map(withoutErrors) };
  if (type === 'OPERATOR_NOT') {
    if (family === 'boolean' || family === 'unknown') return { ...node, children };
    throw mismatch('NOT takes a boolean', node);
  }
  if (type === 'ARRAY_EXTRACT') {
    if (family === 'array') return subscript(first, second);
    throw notServed('A subscript of anything but an array (use element_at)', node);
  }
  throw notServed(`The operator ${type}`, node);
}

/** TRY makes NULL of an error. DuckDB's can't do that with a call of `error`. */
function withoutErrors(node: Ast): Ast {
  if (node['function_name'] === 'error') return NULL;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, entryWithout(value)]));
}

function entryWithout(value: Json): Json {
  if (Array.isArray(value)) return value.map(entryWithout);
  return isAst(value) ? withoutErrors(value) : value;
}
