import { type Ast, childAt, integerIn, type Json, listAt, textAt } from '../syntax/ast.ts';
import { mismatch, notServed, onlyNumbers } from '../syntax/refusal.ts';
import { textOf } from '../syntax/serialized.ts';
import { areCompatible, familyOf, trinoName } from '../syntax/types.ts';
import type { Around, Context } from './context.ts';
import { allTranslated, condition, ordered, translated } from './expressions.ts';
import { sourced } from './from.ts';
import { fromOf, NO_GROUPS, nameOf, scopeOf } from './scope.ts';

/** Writes a query of Trino as DuckDB has it. */
export async function queryTranslated(node: Ast, around: Around): Promise<Ast> {
  const { own, ctes } = await withCtes(node, around);
  const inside = { ...around, ctes };
  const type = textAt(node, 'type');
  if (type === 'SELECT_NODE') return select({ ...node, cte_map: { map: own } }, inside);
  if (type === 'SET_OPERATION_NODE')
    return setOperation({ ...node, cte_map: { map: own } }, inside);
  throw notServed(type === 'RECURSIVE_CTE_NODE' ? 'WITH RECURSIVE' : type, node);
}

async function withCtes(node: Ast, around: Around): Promise<{ own: Json[]; ctes: Ast[] }> {
  const own: Ast[] = [];
  for (const entry of listAt(childAt(node, 'cte_map') ?? {}, 'map')) {
    const value = childAt(entry, 'value') ?? {};
    const inner = childAt(childAt(value, 'query') ?? {}, 'node') ?? {};
    const query = {
      node: await queryTranslated(inner, { ...around, ctes: [...around.ctes, ...own] }),
    };
    own.push({ ...entry, value: { ...value, query } });
  }
  return { own, ctes: [...around.ctes, ...own] };
}

async function select(node: Ast, around: Around): Promise<Ast> {
  refuseUnserved(node);
  const subquery: Context['subquery'] = (inner, outer) =>
    queryTranslated(inner, { ...around, ctes: outer.ctes, outer });
  const from = await sourced(fromOf(node), around, subquery, queryTranslated);
  const row = scopeOf(around, from);
  const context: Context = { scope: row, subquery };
  const groups = { ...NO_GROUPS, group_sets: node['group_sets'] ?? [] };
  const grouped: Context = { scope: { ...row, known: new Map() }, subquery };
  const groupExpressions: Ast[] = [];
  const raw = listAt(node, 'select_list');
  for (const group of listAt(node, 'group_expressions')) {
    groupExpressions.push(await translated(selected(group, raw), context));
  }
  grouped.scope.groups = { ...groups, group_expressions: groupExpressions };
  const where = childAt(node, 'where_clause');
  const having = childAt(node, 'having');
  const whereClause = where ? await condition(where, context) : null;
  const selectList = await allTranslated(raw, grouped);
  return {
    ...node,
    from_table: from,
    where_clause: whereClause,
    group_expressions: groupExpressions,
    having: having ? await condition(having, grouped) : null,
    select_list: selectList,
    modifiers: await modifiers(node, resultContext(grouped, selectList)),
  };
}

/** GROUP BY 1 is the first expression of the result. */
function selected(group: Ast, list: readonly Ast[]): Ast {
  const place = integerIn(group);
  const found = place === undefined ? group : list[place - 1];
  if (found && found['class'] !== 'STAR') return { ...found, alias: '' };
  throw notServed('This position in GROUP BY', group);
}

function refuseUnserved(node: Ast): void {
  if (textAt(node, 'aggregate_handling') !== 'STANDARD_HANDLING') throw notServed('GROUP BY ALL');
  if (childAt(node, 'qualify')) throw notServed('QUALIFY', childAt(node, 'qualify'));
  if (childAt(node, 'sample')) throw notServed('USING SAMPLE');
}

/** In ORDER BY the names of the result come first. */
function resultContext(context: Context, list: readonly Ast[]): Context {
  const named = list
    .filter((item) => item['class'] !== 'STAR' && nameOf(item) !== '')
    .map((item) => [nameOf(item).toLowerCase(), { ...item, alias: '' }] as const);
  return { ...context, scope: { ...context.scope, names: new Map(named), known: new Map() } };
}

async function modifiers(node: Ast, context: Context): Promise<Json[]> {
  const results: Json[] = [];
  for (const modifier of listAt(node, 'modifiers')) {
    results.push(await translatedModifier(modifier, context));
  }
  return results;
}

async function translatedModifier(modifier: Ast, context: Context): Promise<Ast> {
  switch (textAt(modifier, 'type')) {
    case 'ORDER_MODIFIER':
      return ordered(modifier, context);
    case 'LIMIT_MODIFIER':
      onlyNumbers(modifier, 'limit', 'offset');
      return modifier;
    case 'DISTINCT_MODIFIER':
      if (listAt(modifier, 'distinct_on_targets').length === 0) return modifier;
      throw notServed('DISTINCT ON');
    default:
      throw notServed(textAt(modifier, 'type'));
  }
}

async function setOperation(node: Ast, around: Around): Promise<Ast> {
  if (!['UNION', 'EXCEPT', 'INTERSECT'].includes(textAt(node, 'setop_type'))) {
    throw notServed(textAt(node, 'setop_type'), node);
  }
  const left = await queryTranslated(childAt(node, 'left') ?? {}, around);
  const right = await queryTranslated(childAt(node, 'right') ?? {}, around);
  const columns = async (side: Ast) => {
    const described = await around.session.describe(
      await textOf(around.session, inScope(side, around)),
    );
    return described.columns ?? [];
  };
  const ofRight = await columns(right);
  for (const [index, { type }] of (await columns(left)).entries()) {
    const other = ofRight[index]?.type;
    if (!other || areCompatible(familyOf(type), familyOf(other))) continue;
    throw mismatch(
      `column ${index + 1} in ${textAt(node, 'setop_type')} query has incompatible types: ` +
        `${trinoName(type)}, ${trinoName(other)}`,
      node,
    );
  }
  const scope = scopeOf(around, {
    type: 'SUBQUERY',
    alias: 'result',
    sample: null,
    subquery: { node: inScope(left, around) },
    column_name_alias: [],
  });
  const subquery: Context['subquery'] = (inner) => queryTranslated(inner, around);
  return { ...node, left, right, modifiers: await modifiers(node, { scope, subquery }) };
}

/** The query with everything that is visible to it. */
function inScope(node: Ast, { ctes }: Around): Ast {
  const own = listAt(childAt(node, 'cte_map') ?? {}, 'map');
  const names = own.map(({ key }) => key);
  const others = ctes.filter(({ key }) => !names.includes(key ?? null));
  return { ...node, cte_map: { map: [...others, ...own] } };
}
