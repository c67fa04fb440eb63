import { type Ast, childAt, type Json, listAt, textAt } from '../syntax/ast.ts';
import { mismatch, notServed, Refusal } from '../syntax/refusal.ts';
import { parsed } from '../syntax/serialized.ts';
import { familyOf } from '../syntax/types.ts';
import type { Around, Sources, Subquery } from './context.ts';
import { allTranslated, condition } from './expressions.ts';
import { NO_TABLE, scopeOf, typesOf } from './scope.ts';

type Query = (node: Ast, around: Around) => Promise<Ast>;
type Place = { around: Around; subquery: Subquery; query: Query; left: Ast };

/** What a query reads. UNNEST may use what is to its left. */
export function sourced(from: Ast, around: Around, subquery: Subquery, query: Query): Promise<Ast> {
  return source(from, { around, subquery, query, left: NO_TABLE });
}

async function source(from: Ast, place: Place): Promise<Ast> {
  if (childAt(from, 'sample')) throw notServed('TABLESAMPLE', from);
  switch (textAt(from, 'type')) {
    case 'EMPTY':
      return from;
    case 'BASE_TABLE':
      return table(from, place);
    case 'SUBQUERY': {
      const inner = childAt(childAt(from, 'subquery') ?? {}, 'node') ?? {};
      return { ...from, subquery: { node: await place.query(inner, place.around) } };
    }
    case 'EXPRESSION_LIST': {
      const rows: Json[] = [];
      for (const row of Array.isArray(from['values']) ? from['values'] : []) {
        rows.push(await allTranslated(listAt({ row }, 'row'), contextOf(NO_TABLE, place)));
      }
      return { ...from, values: rows };
    }
    case 'JOIN':
      return join(from, place);
    case 'TABLE_FUNCTION':
      return unnested(from, place);
    default:
      throw notServed(textAt(from, 'type'), from);
  }
}

const contextOf = (from: Ast, place: Place) => ({
  scope: scopeOf(place.around, from),
  subquery: place.subquery,
});

async function table(from: Ast, place: Place): Promise<Ast> {
  const { ctes, sources } = place.around;
  const name = textAt(from, 'table_name').toLowerCase();
  const schema = textAt(from, 'schema_name').toLowerCase();
  if (schema === '' && ctes.some(({ key }) => String(key).toLowerCase() === name)) return from;
  const database = schema || (sources.database?.toLowerCase() ?? '');
  checkTable(from, `${database}.${name}`, sources);
  sources.uses(`${database}.${name}`);
  const view = sources.views.get(`${database}.${name}`);
  if (view !== undefined) return viewed(from, view, database, place);
  return { ...from, catalog_name: '', schema_name: database, table_name: name };
}

const CATALOGS = ['', 'awsdatacatalog', 'hive'];

function checkTable(from: Ast, name: string, { tables }: Sources): void {
  if (name.startsWith('.')) {
    const message = 'Schema must be specified when session schema is not set';
    throw new Refusal('MISSING_SCHEMA_NAME', message, from);
  }
  if (childAt(from, 'at_clause')) throw notServed('AT', from);
  const catalog = textAt(from, 'catalog_name').toLowerCase();
  if (CATALOGS.includes(catalog) && tables.includes(name)) return;
  const full = `${catalog || 'awsdatacatalog'}.${name}`;
  const known = tables.join(', ') || 'none yet';
  throw new Refusal('TABLE_NOT_FOUND', `Table '${full}' does not exist. Tables: ${known}`, from);
}

const DEEPEST_VIEW = 20;

/** A view is a subquery, whose tables are those of its own database. */
async function viewed(from: Ast, sql: string, database: string, place: Place): Promise<Ast> {
  const { around } = place;
  const depth = (around.depth ?? 0) + 1;
  if (depth > DEEPEST_VIEW) throw notServed('A view that needs itself', from);
  const sources = { ...around.sources, database };
  const node = await parsed(around.session, sql);
  const query = await place.query(node, { ...around, sources, ctes: [], outer: undefined, depth });
  return {
    type: 'SUBQUERY',
    alias: textAt(from, 'alias') || textAt(from, 'table_name'),
    sample: null,
    subquery: { node: query },
    column_name_alias: from['column_name_alias'] ?? [],
  };
}

const JOINS = ['INNER', 'LEFT', 'RIGHT', 'OUTER', 'FULL'];

async function join(from: Ast, place: Place): Promise<Ast> {
  const kind = textAt(from, 'ref_type');
  if (!JOINS.includes(textAt(from, 'join_type')) || !['REGULAR', 'CROSS'].includes(kind)) {
    throw notServed(`A join of the kind ${kind} ${textAt(from, 'join_type')}`, from);
  }
  const left = await source(childAt(from, 'left') ?? {}, place);
  const right = await source(childAt(from, 'right') ?? {}, { ...place, left });
  const on = childAt(from, 'condition');
  const both = {
    ...from,
    left,
    right,
    condition: null,
    ref_type: 'CROSS',
    join_type: 'INNER',
    using_columns: [],
  };
  return {
    ...from,
    left,
    right,
    condition: on ? await condition(on, contextOf(both, place)) : null,
  };
}

/** UNNEST of one array, whose elements are not rows. */
async function unnested(from: Ast, place: Place): Promise<Ast> {
  const call = childAt(from, 'function') ?? {};
  const name = textAt(call, 'function_name').toLowerCase();
  const list = listAt(call, 'children');
  if (name !== 'unnest' || list.length !== 1) {
    throw notServed(
      name === 'unnest' ? 'UNNEST of several arrays' : `The table function ${name}`,
      call,
    );
  }
  const context = contextOf(place.left, place);
  const children = await allTranslated(list, context);
  const [type] = await typesOf(context.scope, children);
  if (!type || familyOf(type) !== 'array')
    throw mismatch('Cannot unnest anything but an array here', call);
  if (type.kind === 'list' && familyOf(type.of) === 'row') throw notServed('UNNEST of rows', call);
  return { ...from, function: { ...call, children } };
}
