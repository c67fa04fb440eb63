import { randomUUID } from 'node:crypto';
import type { EngineSession } from '../../query-engine/engine-session.ts';
import { literal } from '../../sql-text.ts';
import { type Ast, cast, childAt, isAst, type Json, listAt, string, textAt } from './ast.ts';
import { Refusal } from './refusal.ts';

/** Parses a query. Throws a `Refusal` with the place of a syntax error. */
export async function parsed(session: EngineSession, sql: string): Promise<Ast> {
  const text = await session.text(`SELECT json_serialize_sql(${literal(sql)})`);
  const answer: unknown = JSON.parse(withTextNumbers(text));
  if (!isAst(answer)) throw new Error('DuckDB has returned no syntax tree');
  if (answer['error'] === true) {
    const start = Number(answer['position'] ?? 0);
    throw new Refusal('SYNTAX_ERROR', textAt(answer, 'error_message'), { start });
  }
  const [statement] = listAt(answer, 'statements');
  const node = statement && childAt(statement, 'node');
  if (!node) throw new Error('DuckDB has returned no syntax tree');
  return node;
}

/** The text of a query. */
export async function textOf(session: EngineSession, node: Ast): Promise<string> {
  const tree = { error: false, statements: [{ node, named_param_map: [] }] };
  const json = withNumbers(JSON.stringify(tree, withoutCommas));
  return session.text(`SELECT json_deserialize_sql(${literal(json)})`);
}

/**
 * DuckDB writes a cross join as a comma, which binds less than JOIN: `a CROSS JOIN b LEFT JOIN c`
 * would become `a, (b LEFT JOIN c)`. An inner join of all rows has the same result, and its place.
 */
function withoutCommas(_: string, value: Json): Json {
  if (!isAst(value) || value['type'] !== 'JOIN' || value['ref_type'] !== 'CROSS') return value;
  return { ...value, ref_type: 'REGULAR', condition: cast(string('true'), 'BOOLEAN') };
}

/**
 * JavaScript would round large integers and drop the fraction of 1.0, so these numbers are texts in
 * between. An unescaped quote before the colon shows that a match is a key and not part of a string.
 */
const withTextNumbers = (json: string): string =>
  json.replace(
    /"(value|upper|lower|query_location)":(-?\d{16,}|-?\d+(?:\.\d+)?(?:e[+-]?\d+)|-?\d+\.\d+)(?=[,}])/gi,
    `"$1":"${MARK}$2"`,
  );

/** No string of a query begins with this. */
const MARK = `number ${randomUUID()} `;
const MARKED = new RegExp(`"${MARK}([^"]+)"`, 'g');

/** The digits of a number that is a text in between. */
export const digitsOf = (value: Json | undefined): string => String(value).replace(MARK, '');

const withNumbers = (json: string): string => json.replace(MARKED, '$1');
