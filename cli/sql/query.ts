import type { Result } from './formats.ts';
import type { LocalLake } from './local-lake.ts';
import { preparedRead, readable } from './statement.ts';

/** Runs one statement that reads; its rows come in pieces, so that no result is too large. */
export async function query(lake: LocalLake, sql: string): Promise<Result> {
  const statement = await preparedRead(lake.connection, sql, lake.tables);
  try {
    const result = await statement.stream();
    return { columns: result.deduplicatedColumnNames(), pieces: result.yieldRows() };
  } catch (error) {
    throw readable(error, lake.tables);
  }
}
