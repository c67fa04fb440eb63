import type { EngineSession } from '../../query-engine/engine-session.ts';
import { type Ast, childAt, type Json, listAt, textAt } from '../syntax/ast.ts';
import { asQueryError } from '../syntax/refusal.ts';
import { parsed, textOf } from '../syntax/serialized.ts';
import { meaningful, tokensOf } from '../syntax/tokens.ts';
import type { Sources } from './context.ts';
import { queryTranslated } from './queries.ts';
import { refuseTokens } from './refused-tokens.ts';
import { fromOf, NO_GROUPS, nameOf, selectNode } from './scope.ts';

export type Translation = {
  sql: string;
  /** The tables that the query reads, as `<database>.<table>`. */
  tables: readonly string[];
};

/**
 * Writes a query of Athena's SQL in that of DuckDB, so that both have the same result. Throws a
 * `QueryError` for what Athena refuses, and for what would not be the same.
 */
export async function translate(
  session: EngineSession,
  sql: string,
  { database, views }: Pick<Sources, 'database' | 'views'>,
): Promise<Translation> {
  const tables = new Set<string>();
  const sources = {
    tables: session.tables.map((table) => table.toLowerCase()),
    database,
    views,
    uses: (table: string) => tables.add(table),
  };
  try {
    refuseTokens(meaningful(tokensOf(sql)), sql);
    const query = await queryTranslated(await parsed(session, sql), { session, sources, ctes: [] });
    const named = await withNames(query, session);
    return { sql: await textOf(session, named), tables: [...tables] };
  } catch (error) {
    throw asQueryError(error, sql);
  }
}

/** Athena calls a column without a name after its place. */
async function withNames(query: Ast, session: EngineSession): Promise<Ast> {
  if (textAt(query, 'type') === 'SET_OPERATION_NODE') {
    const left = childAt(query, 'left');
    return left ? { ...query, left: await withNames(left, session) } : query;
  }
  const items = listAt(query, 'select_list');
  const named: Json[] = [];
  let place = 0;
  for (const item of items) {
    const isStar = item['class'] === 'STAR';
    named.push(isStar || nameOf(item) !== '' ? item : { ...item, alias: `_col${place}` });
    place += isStar && items.length > 1 ? await columnsOf(item, query, session) : 1;
  }
  return { ...query, select_list: named };
}

async function columnsOf(star: Ast, query: Ast, session: EngineSession): Promise<number> {
  const ctes = listAt(childAt(query, 'cte_map') ?? {}, 'map');
  const node = selectNode({ ctes, from: fromOf(query), select: [star], groups: NO_GROUPS });
  const { columns = [] } = await session.describe(await textOf(session, node));
  return columns.length;
}
