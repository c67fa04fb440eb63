import type {
  DuckDBConnection,
  DuckDBPreparedStatement,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import type { Description, Parameter } from './messages.ts';
import { bind, columnNames, columnsOf, parametersOf } from './prepared.ts';
import { preparedRead } from './prepared-read.ts';
import { QueryError } from './query-error.ts';
import type { Session } from './session.ts';

/** The rows of a query, a few thousand at a time. */
export type Result = {
  /** The columns' names, changed where two columns share one. */
  columns: readonly string[];
  /** The columns' names as the statement gives them. */
  names: readonly string[];
  types: readonly DuckDBType[];
  rows: number;
  /** The temporary table that holds the rows, in quotes, if one does. */
  kept?: string;
  pieces: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
  /** Gives up the rows that were not read. */
  close(): Promise<void>;
};

/**
 * Runs one statement that only reads. Throws a `QueryError` that shows where the statement is wrong
 * or says why it is refused.
 */
export async function runStatement(
  session: Session,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<Result> {
  const { connection, tables } = session;
  try {
    const statement = await preparedRead(connection, sql);
    const names = columnNames(statement);
    const kept = await keptResult(session, sql, parameters);
    if (kept) return { ...kept, names };
    await bind(connection, statement, parameters);
    return await smallResult(statement);
  } catch (error) {
    throw explained(error, tables);
  }
}

/** The columns and parameters of a statement that is not run. Throws as `runStatement` does. */
export async function describeStatement(
  { connection, tables }: Session,
  sql: string,
): Promise<Description> {
  try {
    const statement = await preparedRead(connection, sql);
    return { columns: columnsOf(statement), parameters: parametersOf(statement) };
  } catch (error) {
    throw explained(error, tables);
  }
}

/** The only value of a statement, which is a text. Throws as `runStatement` does. */
export async function textOfStatement(
  { connection, tables }: Session,
  sql: string,
): Promise<string> {
  try {
    const statement = await preparedRead(connection, sql);
    const value = (await statement.runAndReadAll()).getRows()[0]?.[0];
    if (typeof value === 'string') return value;
    throw new QueryError('The statement has returned no text.');
  } catch (error) {
    throw explained(error, tables);
  }
}

async function smallResult(statement: DuckDBPreparedStatement): Promise<Result> {
  const result = await statement.runAndReadAll();
  const rows = result.getRows();
  return {
    columns: result.deduplicatedColumnNames(),
    names: result.columnNames(),
    types: result.columnTypes(),
    rows: rows.length,
    pieces: only(rows),
    close: async () => undefined,
  };
}

async function* only<T>(piece: T): AsyncGenerator<T> {
  yield piece;
}

/**
 * Completes a result before its first row is read: node-api ends the rows of a stream at an error
 * and does not tell. A temporary table spills to disk, so a result of any size fits. Returns
 * undefined for a statement such as SHOW, which is no part of another.
 */
async function keptResult(
  { connection, nextResult }: Session,
  sql: string,
  parameters: readonly Parameter[],
): Promise<Omit<Result, 'names'> | undefined> {
  const kept = `"result ${nextResult()}"`;
  const keep = await connection.prepare(`CREATE TEMP TABLE ${kept} AS\n${sql}`).catch(unlessSyntax);
  if (!keep) return undefined;
  await bind(connection, keep, parameters);
  await keep.run().catch(asOfStatement);
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${kept}`);
  const count = Number(counted.getRows()[0]?.[0]);
  const empty = await connection.runAndReadAll(`FROM ${kept} LIMIT 0`);
  const close = async (): Promise<void> => {
    await connection.run(`DROP TABLE IF EXISTS ${kept}`);
  };
  return {
    columns: empty.deduplicatedColumnNames(),
    types: empty.columnTypes(),
    rows: count,
    kept,
    pieces: counting(pages(connection, kept, count), count),
    close,
  };
}

/** As many rows as DuckDB itself handles at once. */
const PAGE_ROWS = 2048;
const FIRST_PAGE_ROWS = 64;
const PAGE_CHARACTERS = 4 << 20;

/**
 * A page is a statement of its own, so that others can run before the next one. Pages of long texts
 * have fewer rows, so that a page takes a few megabytes.
 */
async function* pages(
  connection: DuckDBConnection,
  kept: string,
  count: number,
): AsyncGenerator<readonly (readonly DuckDBValue[])[]> {
  let size = FIRST_PAGE_ROWS;
  for (let start = 0; start < count; ) {
    const range = `rowid >= ${start} AND rowid < ${start + size}`;
    const page = (await connection.runAndReadAll(`FROM ${kept} WHERE ${range}`)).getRows();
    yield page;
    start += size;
    size = Math.max(1, Math.min(PAGE_ROWS, Math.floor(PAGE_CHARACTERS / averageCharacters(page))));
  }
}

function averageCharacters(page: readonly (readonly DuckDBValue[])[]): number {
  let characters = 0;
  for (const row of page) {
    for (const value of row) characters += typeof value === 'string' ? value.length : 1;
  }
  return Math.max(1, characters / Math.max(1, page.length));
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
