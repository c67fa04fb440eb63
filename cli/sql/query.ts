import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import { CommandError, REFUSED } from '../ui/command.ts';
import type { LocalLake } from './local-lake.ts';

/** The rows of a query, a few thousand at a time, so that a result of any size fits into memory. */
export type Result = {
  columns: readonly string[];
  pieces: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
};

/**
 * Runs one statement that only reads. Throws a `CommandError`, here or while the rows are read,
 * that shows where the statement is wrong or says why it is refused.
 */
export async function query(lake: LocalLake, sql: string): Promise<Result> {
  const { connection, tables } = lake;
  try {
    const statement = await preparedRead(connection, sql);
    const result = await statement.stream();
    const pieces = explaining(result.yieldRows(), tables);
    return { columns: result.deduplicatedColumnNames(), pieces };
  } catch (error) {
    throw explained(error, tables);
  }
}

/** DuckDB also treats SHOW, DESCRIBE, SUMMARIZE, VALUES and FROM … as SELECT. */
const READS: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

async function preparedRead(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  if (sql.replace(/--.*$/gm, '').trim() === '') {
    throw new CommandError('The statement is empty.', REFUSED);
  }
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new CommandError(`Expected one statement, found ${statements.count}.`, REFUSED);
  }
  const statement = await statements.prepare(0);
  if (READS.includes(statement.statementType)) return statement;
  throw new CommandError(
    'The lake is read-only here. Use SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.',
    REFUSED,
  );
}

async function* explaining<T>(
  rows: AsyncIterable<T>,
  tables: readonly string[],
): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw explained(error, tables);
  }
}

/**
 * DuckDB's own message, which shows the place of the error. If a table is unknown, lists those that
 * exist.
 */
function explained(error: unknown, tables: readonly string[]): CommandError {
  if (error instanceof CommandError) return error;
  const message = (error instanceof Error ? error.message : String(error)).replace(
    'Failed to extract statements: ',
    '',
  );
  if (!/Table with name|Catalog Error: .*schema/i.test(message)) {
    return new CommandError(message, REFUSED, error);
  }
  const known = tables.length > 0 ? tables.join(', ') : 'none yet';
  const withoutGuess = message.replace(/^Did you mean .*\n/m, '');
  return new CommandError(`${withoutGuess}\n\nTables: ${known}`, REFUSED, error);
}
