import type { LineFields } from '../../../functions/domain/correction.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { type Engine, openEngine } from '../../../local/query-engine/engine.ts';
import type { EngineSession } from '../../../local/query-engine/engine-session.ts';
import { QueryError } from '../../../local/query-engine/query-error.ts';
import { literal } from '../../../local/sql-text.ts';
import type { Evaluate } from '../rules/apply-rules.ts';
import type { Value } from '../rules/change.ts';
import { RuleRefused } from '../rules/rule-refused.ts';
import { keptSession } from './kept-session.ts';
import { functionsIn } from './syntax.ts';

/** Evaluates SQL expressions in a process that sees nothing but the lines that it is given. */
export type Evaluator = { evaluate: Evaluate; close(): Promise<void> };

/** How long one expression may take for the lines of one call. */
const TIMEOUT_MS = 5000;

/** Expressions that are being typed are forgotten at some time. */
const MOST_CHECKED = 100;

/** The engine starts with the first expression. */
export function openEvaluator(engine: Engine = openEngine()): Evaluator {
  const { use, close } = keptSession(engine);
  const checked = new Set<string>();
  const attempt = async (
    session: EngineSession,
    expression: string,
    lines: readonly LineFields[],
  ): Promise<Value[]> => {
    if (!checked.has(expression)) await check(session, expression);
    if (checked.size === MOST_CHECKED) checked.clear();
    checked.add(expression);
    return valuesOf(session, expression, lines);
  };
  return {
    evaluate: async (expression, lines) => {
      try {
        return await use((session) => attempt(session, expression, lines));
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        throw new RuleRefused(readable(error.message), error);
      }
    },
    close,
  };
}

/** Macros have no stability. A name may have variants of several types, of which one is allowed. */
const UNSTABLE = `SELECT function_name FROM duckdb_functions()
  WHERE list_contains(from_json($1, '["VARCHAR"]'), function_name) GROUP BY function_name
  HAVING NOT bool_or(function_type IN ('scalar', 'macro'))
  OR bool_or(function_type = 'scalar' AND stability <> 'CONSISTENT')`;

/** Throws `RuleRefused` unless the value of an expression depends on one line and nothing else. */
async function check(session: EngineSession, expression: string): Promise<void> {
  const parenthesised = literal(`SELECT (\n${expression}\n)`);
  const [[serialized] = []] = await rowsOf(session, `SELECT json_serialize_sql(${parenthesised})`);
  const functions = functionsIn(String(serialized));
  const [[unstable] = []] = await rowsOf(session, UNSTABLE, [JSON.stringify(functions)]);
  if (unstable === undefined) return;
  throw new RuleRefused(
    `${unstable}() can't be used: a corrected value may depend on its line and on nothing else.`,
  );
}

const STRUCTURE = JSON.stringify([Object.fromEntries(COLUMNS.map((name) => [name, 'VARCHAR']))]);

async function valuesOf(
  session: EngineSession,
  expression: string,
  lines: readonly LineFields[],
): Promise<Value[]> {
  // The names of the others can't be written in an expression.
  const sql = `SELECT "line number", typeof("new value"), CAST("new value" AS VARCHAR) FROM (
  SELECT "line number", (\n${expression}\n) AS "new value" FROM (
    SELECT unnest(range(len("all lines"))) AS "line number", unnest("all lines", recursive := true)
    FROM (SELECT from_json($1, '${STRUCTURE}') AS "all lines")
  )) ORDER BY 1`;
  const rows = await rowsOf(session, sql, [JSON.stringify(lines)]);
  if (rows.length !== lines.length)
    throw new RuleRefused('The SQL expression must give one value.');
  return rows.map(([, type, value]) => textOf(String(type), value ?? null));
}

/** A double would round an amount, and show digits that nobody wrote. */
function textOf(type: string, value: unknown): Value {
  if (type !== 'DOUBLE' && type !== 'FLOAT') return value === null ? null : String(value);
  throw new RuleRefused(
    'The expression gives a rounded number. Use text functions, or cast to DECIMAL(12,3): CAST(… AS DECIMAL(12,3)).',
  );
}

async function rowsOf(session: EngineSession, sql: string, parameters: readonly string[] = []) {
  const result = await session.run(sql, { parameters, timeoutMs: TIMEOUT_MS });
  const rows: unknown[][] = [];
  for await (const piece of result.pieces) for (const row of piece) rows.push(row);
  await result.close();
  return rows;
}

/** DuckDB shows the place in a statement that the author has not written. */
const readable = (message: string): string =>
  message
    .replace(/\n+LINE \d+:[\s\S]*$/, '')
    .replace(/^[\w ]+ Error: /, 'The SQL expression: ')
    .trim();
