import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../local/sql-text.ts';
import { leastOf, type Timed } from './cpu.ts';

/** Small files are over so soon that single runs differ by a half. */
const RUNS = 5;

/**
 * The least possible effort: DuckDB converts the CSV file to one Parquet file, and checks and
 * serves nothing. Returns the number of rows. It has one thread: of two, each waits for the other
 * with a busy processor, and takes up to 3.5 times as much of it when the machine has other work.
 */
export async function floorOf(file: string, to: string): Promise<Timed<number>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await leastOf(RUNS, async () => {
      const result = await connection.run(
        `COPY (SELECT * FROM read_csv(${literal(file)}, all_varchar = true, encoding = 'latin-1'))
         TO ${literal(to)} (FORMAT parquet, COMPRESSION gzip)`,
      );
      return result.rowsChanged;
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
