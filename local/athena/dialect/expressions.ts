import { isIntervalLiteral } from '../functions/arithmetic.ts';
import { casted } from '../functions/casts.ts';
import { checkArguments, functionNamed } from '../functions/functions.ts';
import {
  type Ast,
  cast,
  childAt,
  isAst,
  type Json,
  listAt,
  namesAt,
  string,
  textAt,
} from '../syntax/ast.ts';
import { mismatch, notServed, Refusal } from '../syntax/refusal.ts';
import { digitsOf } from '../syntax/serialized.ts';
import { areCompatible, familyOf, trinoName } from '../syntax/types.ts';
import type { Context } from './context.ts';
import { lambdaCall } from './lambdas.ts';
import { operatorCall } from './operators.ts';
import { typesOf } from './scope.ts';
import { windowed } from './windows.ts';

type Translate = (node: Ast, context: Context) => Promise<Ast>;

/** Writes an expression of Trino as DuckDB has it. Throws a `Refusal` for what is not the same. */
export const translated: Translate = async (node, context) => {
  const translate = CLASSES[textAt(node, 'class')];
  if (!translate) throw notServed(`An expression of the kind ${textAt(node, 'class')}`, node);
  const result = await translate(node, context);
  return { ...result, alias: textAt(node, 'alias') };
};

export const allTranslated = async (nodes: readonly Ast[], context: Context): Promise<Ast[]> => {
  const results: Ast[] = [];
  for (const node of nodes) results.push(await translated(node, context));
  return results;
};

/** A condition: Trino takes nothing but a boolean. */
export async function condition(node: Ast, context: Context): Promise<Ast> {
  const result = await translated(node, context);
  if (IS_BOOLEAN.includes(textAt(result, 'class'))) return result;
  const [type] = await typesOf(context.scope, [result]);
  const family = type && familyOf(type);
  if (family === 'boolean' || family === 'unknown') return result;
  throw mismatch(`A condition must be boolean, not ${type ? trinoName(type) : '?'}`, node);
}

const IS_BOOLEAN = ['COMPARISON', 'CONJUNCTION', 'BETWEEN'];

/** Throws unless Trino would compare or combine these without a cast. */
async function checkCompatible(what: string, nodes: readonly Ast[], node: Ast, context: Context) {
  const [first, ...others] = await typesOf(context.scope, nodes);
  for (const other of others) {
    if (first && areCompatible(familyOf(first), familyOf(other))) continue;
    throw mismatch(
      `Cannot apply ${what} to ${first ? trinoName(first) : '?'} and ${trinoName(other)}`,
      node,
    );
  }
}

const CONSTANTS = [
  'INTEGER',
  'BIGINT',
  'DECIMAL',
  'DOUBLE',
  'VARCHAR',
  'BOOLEAN',
  'NULL',
  'INTEGER_LITERAL',
];

const OPERATORS: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: 'operator: =',
  COMPARE_NOTEQUAL: 'operator: <>',
  COMPARE_LESSTHAN: 'operator: <',
  COMPARE_GREATERTHAN: 'operator: >',
  COMPARE_LESSTHANOREQUALTO: 'operator: <=',
  COMPARE_GREATERTHANOREQUALTO: 'operator: >=',
  COMPARE_DISTINCT_FROM: 'operator: IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'operator: IS NOT DISTINCT FROM',
};

const CLASSES: Readonly<Record<string, Translate>> = {
  COLUMN_REF: async (node) => columnRef(node),
  CONSTANT: async (node) => {
    const value = childAt(node, 'value') ?? {};
    const type = textAt(childAt(value, 'type') ?? {}, 'id');
    // Written as 1.0, a double would be read as a decimal.
    if (type === 'DOUBLE') return cast(string(digitsOf(value['value'])), 'DOUBLE');
    if (CONSTANTS.includes(type)) return node;
    throw new Refusal('INVALID_LITERAL', `A constant of type ${type} is invalid`, node);
  },
  CAST: async (node, context) => {
    const child = await translated(childAt(node, 'child') ?? {}, context);
    const [type] = await typesOf(context.scope, [child]);
    return type ? casted(node, child, type) : node;
  },
  COMPARISON: async (node, context) => {
    const what = OPERATORS[textAt(node, 'type')];
    if (!what) throw notServed(textAt(node, 'type'), node);
    const [left = node, right = node] = await allTranslated(
      [childAt(node, 'left') ?? {}, childAt(node, 'right') ?? {}],
      context,
    );
    await checkCompatible(what, [left, right], node, context);
    return { ...node, left, right };
  },
  CONJUNCTION: async (node, context) => {
    const children: Ast[] = [];
    for (const child of listAt(node, 'children')) children.push(await condition(child, context));
    return { ...node, children };
  },
  BETWEEN: async (node, context) => {
    const parts = ['input', 'lower', 'upper'].map((key) => childAt(node, key) ?? {});
    const [input = node, lower = node, upper = node] = await allTranslated(parts, context);
    await checkCompatible('operator: BETWEEN', [input, lower, upper], node, context);
    return { ...node, input, lower, upper };
  },
  CASE: async (node, context) => {
    const checks: Json[] = [];
    const results: Ast[] = [];
    for (const check of listAt(node, 'case_checks')) {
      const then = await translated(childAt(check, 'then_expr') ?? {}, context);
      const when = await condition(childAt(check, 'when_expr') ?? {}, context);
      checks.push({ when_expr: when, then_expr: then });
      results.push(then);
    }
    const otherwise = await translated(childAt(node, 'else_expr') ?? {}, context);
    await checkCompatible('CASE', [...results, otherwise], node, context);
    return { ...node, case_checks: checks, else_expr: otherwise };
  },
  OPERATOR: async (node, context) => {
    const children = await allTranslated(listAt(node, 'children'), context);
    return operatorCall(node, children, await operatorTypes(node, children, context));
  },
  FUNCTION: async (node, context) => {
    if (isIntervalLiteral(node)) return node;
    const lambda = listAt(node, 'children').some((child) => child['class'] === 'LAMBDA');
    if (lambda) return lambdaCall(node, context, translated);
    return functionCall(node, context);
  },
  WINDOW: (node, context) =>
    windowed(
      node,
      (part) => translated(part, context),
      (over) => functionCall(over, context),
    ),
  SUBQUERY: async (node, context) => {
    const type = textAt(node, 'subquery_type');
    if (!['SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'].includes(type)) throw notServed(type, node);
    const inner = childAt(childAt(node, 'subquery') ?? {}, 'node') ?? {};
    const subquery = { node: await context.subquery(inner, context.scope) };
    const asked = childAt(node, 'child');
    const child = asked ? await translated(asked, context) : null;
    const result: Ast = { ...node, subquery, child };
    if (!child) return result;
    const scalar = { ...result, subquery_type: 'SCALAR', child: null, comparison_type: 'INVALID' };
    await checkCompatible('operator: IN', [child, scalar], node, context);
    return result;
  },
  STAR: async (node) => {
    const isPlain = Object.entries(node).every(
      ([key, value]) => PLAIN_STAR.includes(key) || isUnset(value),
    );
    if (isPlain) return node;
    throw notServed('EXCLUDE, REPLACE or COLUMNS', node);
  },
};

const PLAIN_STAR = ['class', 'type', 'alias', 'query_location', 'relation_name'];
const isUnset = (value: Json | undefined): boolean =>
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isAst(value) && Object.values(value).every(isUnset));

/** Names of DuckDB that are no columns. */
const PSEUDO = [
  'rowid',
  'current_user',
  'session_user',
  'user',
  'current_schema',
  'current_catalog',
  'current_role',
  'current_time',
  'localtime',
  'filename',
  'file_row_number',
  'file_index',
];

function columnRef(node: Ast): Ast {
  const names = namesAt(node, 'column_names');
  const [first = ''] = names;
  if (names.length === 1 && PSEUDO.includes(first.toLowerCase())) throw notServed(first, node);
  return node;
}

const COMBINING: Readonly<Record<string, string>> = {
  COMPARE_IN: 'operator: IN',
  COMPARE_NOT_IN: 'operator: NOT IN',
  OPERATOR_COALESCE: 'COALESCE',
  ARRAY_CONSTRUCTOR: 'ARRAY',
};

async function operatorTypes(node: Ast, children: readonly Ast[], context: Context) {
  const type = textAt(node, 'type');
  if (type in COMBINING) await checkCompatible(COMBINING[type] ?? type, children, node, context);
  return type === 'ARRAY_EXTRACT' || type === 'OPERATOR_NOT'
    ? typesOf(context.scope, children)
    : [];
}

/** A call of a function or an operator that is written as one. */
async function functionCall(node: Ast, context: Context): Promise<Ast> {
  const name = textAt(node, 'function_name').toLowerCase();
  const [takes, make] = functionNamed(name, node);
  const children = await allTranslated(listAt(node, 'children'), context);
  const types = await typesOf(context.scope, children);
  if (takes !== '') checkArguments(name, takes, types, node);
  const filter = childAt(node, 'filter');
  const order = childAt(node, 'order_bys');
  return make(
    {
      ...node,
      filter: filter ? await condition(filter, context) : null,
      ...(order && { order_bys: await ordered(order, context) }),
    },
    children,
    types,
  );
}

/** ORDER BY, of a query or of an aggregate. */
export async function ordered(modifier: Ast, context: Context): Promise<Ast> {
  const orders: Json[] = [];
  for (const order of listAt(modifier, 'orders')) {
    const expression = childAt(order, 'expression') ?? {};
    if (expression['class'] === 'STAR') throw notServed('ORDER BY ALL', expression);
    orders.push({ ...order, expression: await translated(expression, context) });
  }
  return { ...modifier, orders };
}
