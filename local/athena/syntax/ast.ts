/** The syntax tree that DuckDB makes of a query, in its JSON form. */
export type Json = null | boolean | number | string | Json[] | Ast;
export type Ast = { [key: string]: Json };

export const isAst = (value: unknown): value is Ast =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textAt = (node: Ast, key: string): string => {
  const value = node[key];
  return typeof value === 'string' ? value : '';
};

export const childAt = (node: Ast, key: string): Ast | undefined => {
  const value = node[key];
  return isAst(value) ? value : undefined;
};

export const listAt = (node: Ast, key: string): Ast[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isAst) : [];
};

export const namesAt = (node: Ast, key: string): string[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
};

/** Every node below a node, and the node itself. */
export function* nodesIn(value: Json): Generator<Ast> {
  if (Array.isArray(value)) for (const entry of value) yield* nodesIn(entry);
  if (!isAst(value)) return;
  yield value;
  for (const entry of Object.values(value)) yield* nodesIn(entry);
}

const NO_ORDER = { type: 'ORDER_MODIFIER', orders: [] };

export const call = (name: string, ...children: Ast[]): Ast => ({
  class: 'FUNCTION',
  type: 'FUNCTION',
  alias: '',
  function_name: name,
  schema: '',
  children,
  filter: null,
  order_bys: NO_ORDER,
  distinct: false,
  is_operator: false,
  export_state: false,
  catalog: '',
});

export const operator = (name: string, ...children: Ast[]): Ast => ({
  ...call(name, ...children),
  is_operator: true,
});

const constant = (id: string, value: Json): Ast => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: { type: { id, type_info: null }, is_null: false, value },
});
export const integer = (value: number): Ast => constant('INTEGER', value);
export const string = (value: string): Ast => constant('VARCHAR', value);

const typeOf = (id: string): Ast => ({ id, type_info: null });
export const decimalType = (width: number, scale: number): Ast => ({
  id: 'DECIMAL',
  type_info: { type: 'DECIMAL_TYPE_INFO', alias: '', extension_info: null, width, scale },
});

export const cast = (child: Ast, type: string | Ast, isTry = false): Ast => ({
  class: 'CAST',
  type: 'OPERATOR_CAST',
  alias: '',
  child,
  cast_type: typeof type === 'string' ? typeOf(type) : type,
  try_cast: isTry,
});

export const comparison = (type: string, left: Ast, right: Ast): Ast => ({
  class: 'COMPARISON',
  type: `COMPARE_${type}`,
  alias: '',
  left,
  right,
});

export const isNull = (child: Ast): Ast => ({
  class: 'OPERATOR',
  type: 'OPERATOR_IS_NULL',
  alias: '',
  children: [child],
});

export const either = (...children: Ast[]): Ast => ({
  class: 'CONJUNCTION',
  type: 'CONJUNCTION_OR',
  alias: '',
  children,
});

/** `CASE WHEN condition THEN then ELSE otherwise END` */
export const when = (condition: Ast, then: Ast, otherwise: Ast): Ast => ({
  class: 'CASE',
  type: 'CASE_EXPR',
  alias: '',
  case_checks: [{ when_expr: condition, then_expr: then }],
  else_expr: otherwise,
});

export const NULL: Ast = {
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: { type: { id: 'NULL', type_info: null }, is_null: true },
};

/** The text of a string constant; undefined for any other expression. */
export function stringIn(node: Ast | undefined): string | undefined {
  const value = node?.['class'] === 'CONSTANT' ? childAt(node, 'value') : undefined;
  const text = value?.['value'];
  return typeof text === 'string' && childAt(value ?? {}, 'type')?.['id'] === 'VARCHAR'
    ? text
    : undefined;
}

/** The value of a small integer constant; undefined for any other expression. */
export function integerIn(node: Ast | undefined): number | undefined {
  const value = node?.['class'] === 'CONSTANT' ? childAt(node, 'value')?.['value'] : undefined;
  return typeof value === 'number' ? value : undefined;
}
