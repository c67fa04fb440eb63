import { type Ast, call, childAt, integer, listAt, namesAt, textAt } from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';
import type { Context } from './context.ts';
import type { Scope } from './scope.ts';

const LISTS: Readonly<Record<string, string>> = {
  transform: 'list_transform',
  filter: 'list_filter',
};

type Translate = (node: Ast, context: Context) => Promise<Ast>;

/** `transform(array, x -> …)` and `filter(array, x -> …)` */
export async function lambdaCall(node: Ast, context: Context, translate: Translate): Promise<Ast> {
  const asked = textAt(node, 'function_name').toLowerCase();
  const name = Object.hasOwn(LISTS, asked) ? LISTS[asked] : undefined;
  const [array, lambda] = listAt(node, 'children');
  const parameter = lambda && childAt(lambda, 'lhs');
  const body = lambda && childAt(lambda, 'expr');
  if (!name || !array || !parameter || !body || parameter['class'] !== 'COLUMN_REF') {
    throw notServed('A lambda other than that of transform(array, x -> …) and filter', node);
  }
  const translated = await translate(array, context);
  const [variable = ''] = namesAt(parameter, 'column_names');
  const scope = inLambda(context.scope, variable, translated);
  const inner = await translate(body, { ...context, scope });
  return { ...node, function_name: name, children: [translated, { ...lambda, expr: inner }] };
}

/** To ask for a type, an element of the array stands for the parameter. */
const inLambda = (scope: Scope, variable: string, array: Ast): Scope => ({
  ...scope,
  names: new Map([
    ...(scope.names ?? []),
    [variable.toLowerCase(), call('list_extract', array, integer(1))],
  ]),
  known: new Map(),
});
