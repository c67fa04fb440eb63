import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import { QueryError } from './query-error.ts';
import type { Session } from './session.ts';

/** The rows of a query, a few thousand at a time. */
export type Result = {
  columns: readonly string[];
  pieces: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
};

/**
 * Runs one statement that only reads. Throws a `QueryError` that shows where the statement is wrong
 * or says why it is refused.
 */
export async function runStatement(session: Session, sql: string): Promise<Result> {
  const { connection, tables } = session;
  try {
    const statement = await preparedRead(connection, sql);
    return (await keptResult(connection, sql)) ?? smallResult(await statement.run());
  } catch (error) {
    throw explained(error, tables);
  }
}

const smallResult = (result: DuckDBResult): Result => ({
  columns: result.deduplicatedColumnNames(),
  pieces: result.yieldRows(),
});

const KEPT = '"the result of the statement"';

/**
 * Completes a result before its first row is read: node-api ends the rows of a stream at an error
 * and does not tell. A temporary table spills to disk, so a result of any size fits. Returns
 * undefined for a statement such as SHOW, which is no part of another.
 */
async function keptResult(connection: DuckDBConnection, sql: string): Promise<Result | undefined> {
  const keep = await connection
    .prepare(`CREATE OR REPLACE TEMP TABLE ${KEPT} AS\n${sql}`)
    .catch(unlessSyntax);
  if (!keep) return undefined;
  await keep.run().catch(asOfStatement);
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${KEPT}`);
  const count = Number(counted.getRows()[0]?.[0]);
  const result = await connection.stream(`FROM ${KEPT}`);
  return {
    columns: result.deduplicatedColumnNames(),
    pieces: counting(result.yieldRows(), count),
  };
}

/** The statement begins in the second line of the one that was run. */
function asOfStatement(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const message = error.message.replace(/^LINE (\d+):/m, (_, line) => `LINE ${Number(line) - 1}:`);
  throw new Error(message, { cause: error });
}

function unlessSyntax(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('Parser Error')) return undefined;
  throw error;
}

async function* counting<T>(
  pieces: AsyncIterable<readonly T[]>,
  expected: number,
): AsyncGenerator<readonly T[]> {
  let rows = 0;
  for await (const piece of pieces) {
    rows += piece.length;
    yield piece;
  }
  if (rows !== expected) {
    throw new QueryError(`The output is incomplete: it has ${rows} of ${expected} rows.`);
  }
}

/** DuckDB also treats SHOW, DESCRIBE, SUMMARIZE, VALUES and FROM … as SELECT. */
const READS: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

async function preparedRead(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  if (sql.replace(/--.*$/gm, '').trim() === '') {
    throw new QueryError('The statement is empty.');
  }
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new QueryError(`Expected one statement, found ${statements.count}.`);
  }
  const statement = await statements.prepare(0);
  if (READS.includes(statement.statementType)) return statement;
  throw new QueryError('The lake is read-only here. Use SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.');
}

/**
 * DuckDB's own message, which shows the place of the error. If a table is unknown, lists those that
 * exist.
 */
function explained(error: unknown, tables: readonly string[]): QueryError {
  if (error instanceof QueryError) return error;
  const message = (error instanceof Error ? error.message : String(error)).replace(
    'Failed to extract statements: ',
    '',
  );
  if (!/Table with name|Catalog Error: .*schema/i.test(message)) {
    return new QueryError(message, error);
  }
  const known = tables.length > 0 ? tables.join(', ') : 'none yet';
  const withoutGuess = message.replace(/^Did you mean .*\n/m, '');
  return new QueryError(`${withoutGuess}\n\nTables: ${known}`, error);
}
