import type { DuckDBConnection } from '@duckdb/node-api';

/** The statement after which DuckDB keeps a log of what it reads. */
export const LOGS_READS = "CALL enable_logging('FileSystem')";

const READS = `SELECT path, pos::DOUBLE, bytes::DOUBLE FROM duckdb_logs_parsed('FileSystem')
  WHERE op = 'READ' ORDER BY 1, 2, 3`;

/**
 * How many bytes of files have been read since the log began. A byte that was read twice counts
 * once: DuckDB reads the end of a Parquet file again for each thread.
 */
export async function bytesRead(connection: DuckDBConnection): Promise<number> {
  const reads = await connection.runAndReadAll(READS);
  let total = 0;
  let file: unknown;
  let end = 0;
  for (const [path, position, bytes] of reads.getRows()) {
    const from = Number(position);
    if (path !== file) end = 0;
    file = path;
    total += Math.max(0, from + Number(bytes) - Math.max(from, end));
    end = Math.max(end, from + Number(bytes));
  }
  return total;
}
