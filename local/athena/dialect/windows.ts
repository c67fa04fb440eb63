import { type Ast, childAt, type Json, listAt, textAt } from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';

/** The functions that exist only with OVER, which are the same in both. */
const WINDOW_FUNCTIONS = [
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
];

type Translate = (node: Ast) => Promise<Ast>;

/** A function with OVER. `aggregate` writes an aggregate as it would without. */
export async function windowed(
  node: Ast,
  translate: Translate,
  aggregate: Translate,
): Promise<Ast> {
  if (listAt(node, 'arg_orders').length > 0) throw notServed('ORDER BY before OVER', node);
  const over = {
    ...node,
    ...(await translatedParts(node, ['filter_expr', 'start_expr', 'end_expr'], translate)),
    partitions: await all(listAt(node, 'partitions'), translate),
    orders: await orders(node, translate),
  };
  if (textAt(node, 'type') === 'WINDOW_AGGREGATE') return aggregate(over);
  const name = textAt(node, 'function_name').toLowerCase();
  if (!WINDOW_FUNCTIONS.includes(name)) throw notServed(`${name} with OVER`, node);
  const parts = await translatedParts(node, ['offset_expr', 'default_expr'], translate);
  return { ...over, ...parts, children: await all(listAt(node, 'children'), translate) };
}

async function translatedParts(
  node: Ast,
  keys: readonly string[],
  translate: Translate,
): Promise<Ast> {
  const parts: Ast = {};
  for (const key of keys) {
    const part = childAt(node, key);
    parts[key] = part ? await translate(part) : null;
  }
  return parts;
}

async function all(nodes: readonly Ast[], translate: Translate): Promise<Json[]> {
  const results: Json[] = [];
  for (const node of nodes) results.push(await translate(node));
  return results;
}

async function orders(node: Ast, translate: Translate): Promise<Json[]> {
  const results: Json[] = [];
  for (const order of listAt(node, 'orders')) {
    results.push({ ...order, expression: await translate(childAt(order, 'expression') ?? {}) });
  }
  return results;
}
