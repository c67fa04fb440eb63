import type { ColumnType } from '../../query-engine/columns.ts';
import type { EngineSession } from '../../query-engine/engine-session.ts';
import { QueryError } from '../../query-engine/query-error.ts';
import { type Ast, childAt, isAst, type Json, namesAt, nodesIn, textAt } from '../syntax/ast.ts';
import { AGGREGATES } from '../syntax/function-names.ts';
import { ownType } from '../syntax/own-type.ts';
import { Refusal } from '../syntax/refusal.ts';
import { textOf } from '../syntax/serialized.ts';

/** Where an expression stands: what its names mean, so that DuckDB can be asked for its type. */
export type Scope = {
  session: EngineSession;
  /** The entries of WITH that are visible. */
  ctes: readonly Ast[];
  from: Ast;
  groups: { group_expressions: Json; group_sets: Json };
  /** The query around a subquery. */
  outer?: Scope | undefined;
  /** Names that stand for expressions: the columns of the result, or the parameter of a lambda. */
  names?: ReadonlyMap<string, Ast>;
  known: Map<string, ColumnType>;
};

export const NO_TABLE: Ast = { type: 'EMPTY', alias: '', sample: null };
export const NO_GROUPS = { group_expressions: [], group_sets: [] };

/** The names of what is read `from` here, without groups. */
export const scopeOf = (
  { session, ctes, outer }: Pick<Scope, 'session' | 'ctes' | 'outer'>,
  from: Ast,
): Scope => ({ session, ctes, from, groups: NO_GROUPS, outer, known: new Map() });

/** The most questions about types that a query may raise, as each takes about a millisecond. */
const MOST_KNOWN = 5000;

/** The types of expressions, by asking DuckDB. */
export async function typesOf(scope: Scope, expressions: readonly Ast[]): Promise<ColumnType[]> {
  const keyed = expressions.map((expression) => ({ expression, key: keyOf(expression) }));
  const asked = keyed.filter(({ expression, key }) => {
    const own = ownType(expression);
    if (own) scope.known.set(key, own);
    return !scope.known.has(key);
  });
  if (asked.length > 0) {
    const types = await askedTypes(
      scope,
      asked.map(({ expression }) => expression),
    );
    for (const [index, type] of types.entries()) scope.known.set(asked[index]?.key ?? '', type);
  }
  if (scope.known.size > MOST_KNOWN) {
    throw new Refusal('QUERY_TOO_COMPLEX', 'The query has too many expressions to check here');
  }
  return keyed.flatMap(({ key }) => scope.known.get(key) ?? []);
}

const keyOf = (expression: Ast): string =>
  JSON.stringify(expression, (key, value) =>
    key === 'query_location' || key === 'alias' ? undefined : value,
  );

async function askedTypes(scope: Scope, expressions: readonly Ast[]): Promise<ColumnType[]> {
  const ask = async (from: Ast): Promise<ColumnType[]> => {
    const replaced = expressions.map((expression) => withNames(expression, scope.names));
    const { columns } = await scope.session.describe(
      await textOf(scope.session, probe({ ...scope, from }, replaced)),
    );
    if (columns) return columns.map(({ type }) => type);
    throw new Refusal('TYPE_MISMATCH', 'The type of an expression is not known');
  };
  try {
    return await ask(scope.from);
  } catch (error) {
    // The expression may be about a column of the query around this one.
    if (!scope.outer || !(error instanceof QueryError)) throw error;
    return ask(joined(scope.outer, scope.from)).catch(() => Promise.reject(error));
  }
}

function joined(outer: Scope, from: Ast): Ast {
  const around = outer.outer ? joined(outer.outer, outer.from) : outer.from;
  return {
    type: 'JOIN',
    alias: '',
    sample: null,
    left: around,
    right: from,
    condition: null,
    join_type: 'INNER',
    ref_type: 'CROSS',
    using_columns: [],
    delim_flipped: false,
    duplicate_eliminated_columns: [],
  };
}

function probe({ ctes, from, groups }: Scope, expressions: readonly Ast[]): Ast {
  return selectNode({
    ctes,
    from: isEmpty(from) ? NO_TABLE : from,
    select: expressions.map((expression) => ({ ...expression, alias: '' })),
    groups: expressions.some(hasAggregate) ? groups : NO_GROUPS,
  });
}

const isEmpty = ({ type }: Ast): boolean => type === 'EMPTY';

export const selectNode = ({
  ctes,
  from,
  select,
  groups,
}: {
  ctes: readonly Ast[];
  from: Ast;
  select: Ast[];
  groups: Scope['groups'];
}): Ast => ({
  type: 'SELECT_NODE',
  modifiers: [],
  cte_map: { map: [...ctes] },
  select_list: select,
  from_table: from,
  where_clause: null,
  ...groups,
  aggregate_handling: 'STANDARD_HANDLING',
  having: null,
  sample: null,
  qualify: null,
});

/** Whether an expression has an aggregate in it, other than of a window or a subquery. */
function hasAggregate(expression: Ast): boolean {
  for (const node of nodesIn(withoutSubqueries(expression))) {
    if (node['class'] === 'FUNCTION' && AGGREGATES.has(textAt(node, 'function_name'))) return true;
    if (node['type'] === 'GROUPING_FUNCTION') return true;
  }
  return false;
}

const withoutSubqueries = (value: Ast): Ast =>
  value['class'] === 'SUBQUERY'
    ? {}
    : Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, withoutIn(entry)] as const),
      );

const withoutIn = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutIn);
  return isAst(value) ? withoutSubqueries(value) : value;
};

/** The expression with other expressions in place of names. */
function withNames(expression: Ast, names: ReadonlyMap<string, Ast> | undefined): Ast {
  if (!names || names.size === 0) return expression;
  const replaced = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(replaced);
    if (!isAst(value)) return value;
    const [first = '', ...rest] =
      value['class'] === 'COLUMN_REF' ? namesAt(value, 'column_names') : [];
    const found = rest.length === 0 ? names.get(first.toLowerCase()) : undefined;
    return (
      found ??
      Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry)]))
    );
  };
  const whole = replaced(expression);
  return isAst(whole) ? whole : expression;
}

/** The alias of an expression, or the name of the column that it is. */
export const nameOf = (expression: Ast): string =>
  textAt(expression, 'alias') ||
  (expression['class'] === 'COLUMN_REF' ? (namesAt(expression, 'column_names').at(-1) ?? '') : '');

export const fromOf = (node: Ast): Ast => childAt(node, 'from_table') ?? NO_TABLE;
