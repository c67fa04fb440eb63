import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { literal, quoted } from '../sql-text.ts';
import { QueryError } from './query-error.ts';
import type { Session } from './session.ts';
import type { Result } from './statement.ts';

/**
 * Writes the rows of a result into the writable file of the session, as Parquet with the types of
 * the result. Throws a `QueryError` when Parquet has no type for a column.
 */
export async function writeParquetFile(
  { connection }: Session,
  { kept, columns, types }: Result,
  path: string,
): Promise<void> {
  if (kept === undefined) {
    throw new QueryError('Only rows of a SELECT can be written as Parquet: SELECT * FROM (…).');
  }
  const selected = columns.map((name, index) => asStored(quoted(name), types[index]));
  const copy = `COPY (SELECT ${selected.join(', ')} FROM ${kept}) TO ${literal(path)} (FORMAT parquet, USE_TMP_FILE false)`;
  await connection.run(copy).catch((error) => {
    throw new QueryError(error instanceof Error ? error.message : String(error), error);
  });
}

/** DuckDB would store integers of 128 bits as doubles. */
function asStored(column: string, type: DuckDBType | undefined): string {
  const isWide = type?.typeId === DuckDBTypeId.HUGEINT || type?.typeId === DuckDBTypeId.UHUGEINT;
  return isWide ? `CAST(${column} AS DECIMAL(38, 0)) AS ${column}` : column;
}
