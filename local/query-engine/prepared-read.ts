import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { QueryError } from './query-error.ts';

/** Throws a `QueryError` unless it is one statement that only reads. */
export async function preparedRead(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  if (sql.replace(/--.*$/gm, '').trim() === '') {
    throw new QueryError('The statement is empty.');
  }
  const statement = await preparedOne(connection, sql);
  // DuckDB also treats SHOW, DESCRIBE, SUMMARIZE, VALUES and FROM … as SELECT.
  if (statement.statementType === StatementType.SELECT) return statement;
  if (statement.statementType !== StatementType.EXPLAIN) throw readOnly();
  await refuseExplainedWrite(connection, sql);
  return statement;
}

async function preparedOne(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new QueryError(`Expected one statement, found ${statements.count}.`);
  }
  return statements.prepare(0);
}

/**
 * EXPLAIN ANALYZE runs what it explains, and COPY could write to the objects that may be read. What
 * is left of the statement after EXPLAIN has to be a statement that reads by itself.
 */
async function refuseExplainedWrite(connection: DuckDBConnection, sql: string): Promise<void> {
  const start = EXPLAIN.exec(sql)?.[0].length;
  if (start === undefined) {
    throw new QueryError('Expected EXPLAIN at the start of the statement, without comments in it.');
  }
  const explained = await preparedOne(connection, sql.slice(start));
  const reads = explained.statementType === StatementType.SELECT;
  explained.destroySync();
  if (!reads) throw readOnly();
}

const OPTIONS = 'analyze|buffers|costs|format|memory|settings|summary|timing|verbose|wal';

/**
 * It takes no more than DuckDB takes as EXPLAIN with its options, after comments that hold no other.
 */
const EXPLAIN = new RegExp(
  String.raw`^(?:\s|--[^\n\r]*[\n\r]|/\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/)*explain\b\s*` +
    String.raw`(?:analyze\b\s*)?(?:verbose\b\s*)?(?:\(\s*(?:${OPTIONS})\b[\w\s,]*\)\s*)?`,
  'i',
);

const readOnly = (): QueryError =>
  new QueryError('The lake is read-only here. Use SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.');
