import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb } from '../../../local/query-engine/session.ts';
import { unglobbed } from '../../../local/query-engine/views.ts';
import { literal } from '../../../local/sql-text.ts';
import { damagedParquet } from './parquet-faults.ts';

/** A file on the disk, and how messages name it, with and without folders. */
export type ParquetFile = { onDisk: string; path: string; name: string };

/** A session that can read this file and nothing else. `source` stands for its rows in SQL. */
export type OpenParquet = { connection: DuckDBConnection; source: string };

/** Calls `use` with an open file. Throws a `CommandError` when it can't be read. */
export async function onParquet<T>(
  file: ParquetFile,
  use: (opened: OpenParquet) => Promise<T>,
): Promise<T> {
  const path = unglobbed(file.onDisk);
  const allowed = [file.onDisk, path].map(literal).join(', ');
  const { connection, close } = await openDuckDb([
    `SET allowed_paths = [${allowed}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]);
  // The folders of a lake have names of columns, which the files do not have.
  const options = 'binary_as_string = true, hive_partitioning = false';
  try {
    return await use({ connection, source: `read_parquet(${literal(path)}, ${options})` });
  } catch (error) {
    throw damagedParquet(file.path, error);
  } finally {
    close();
  }
}
