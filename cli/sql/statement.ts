import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { CommandError, REFUSED } from '../command.ts';

/** SHOW, DESCRIBE, SUMMARIZE, VALUES and FROM … are SELECT to DuckDB. */
const READS: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

/** One statement that reads. Throws what a person can act on: where it is wrong, or why it is not done. */
export async function preparedRead(
  connection: DuckDBConnection,
  sql: string,
  tables: readonly string[],
): Promise<DuckDBPreparedStatement> {
  if (sql.replace(/--.*$/gm, '').trim() === '')
    throw new CommandError('The statement is empty.', REFUSED);
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) {
      throw new CommandError(`One statement at a time; this is ${statements.count}.`, REFUSED);
    }
    const statement = await statements.prepare(0);
    if (READS.includes(statement.statementType)) return statement;
  } catch (error) {
    throw readable(error, tables);
  }
  throw new CommandError(
    'The lake can only be read here: SELECT, WITH, SHOW, DESCRIBE, EXPLAIN.',
    REFUSED,
  );
}

/** DuckDB's own words, which show the place, and the tables that there are when one is not found. */
export function readable(error: unknown, tables: readonly string[]): CommandError {
  if (error instanceof CommandError) return error;
  const said = (error instanceof Error ? error.message : String(error)).replace(
    'Failed to extract statements: ',
    '',
  );
  if (!/Table with name|Catalog Error: .*schema/i.test(said))
    return new CommandError(said, REFUSED, error);
  const known = tables.length > 0 ? tables.join(', ') : 'none yet';
  return new CommandError(
    `${said.replace(/^Did you mean .*\n/m, '')}\n\nTables: ${known}`,
    REFUSED,
    error,
  );
}
