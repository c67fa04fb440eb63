import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { objectsUnder, readCatalog } from '../../local/glue/catalog.ts';
import { CommandError } from '../command.ts';
import { type LocalTable, literal, quoted, unglobbed, viewOf } from './views.ts';

/** The lake of a data directory, open for reading. */
export type LocalLake = {
  connection: DuckDBConnection;
  /** `<database>.<table>` of every table. */
  tables: readonly string[];
  close(): void;
};

/** What the engine may take of the machine's memory while the pipeline works beside it. */
const MEMORY = '512MB';

/**
 * Opens the lake as the catalog describes it at this moment: a view for each table, in a schema named as its database.
 * Nothing but the objects of these tables can be read, and no setting can be changed.
 */
export async function openLake(dataDir: string): Promise<LocalLake> {
  if (!existsSync(dataDir)) {
    throw new CommandError(
      `There is no data in ${dataDir} yet. "npm start" begins a pipeline there; --data-dir names another folder.`,
    );
  }
  const tables = localTables(resolve(dataDir));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const statement of [...settings(), ...views(tables), ...locks(tables)]) {
    await connection.run(statement);
  }
  return {
    connection,
    tables: tables.map(({ database, name }) => `${database}.${name}`),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function localTables(dataDir: string): LocalTable[] {
  return readCatalog(dataDir).databases.flatMap((database) =>
    database.tables.map((table) => ({
      ...table,
      database: database.name,
      partitions: table.partitions.map((partition) => ({
        ...partition,
        files: objectsUnder(dataDir, partition.location),
      })),
    })),
  );
}

/** Times have no zone here: the host's must not matter. */
function settings(): string[] {
  return [
    "SET TimeZone = 'UTC'",
    `SET memory_limit = '${MEMORY}'`,
    `SET temp_directory = ${literal(join(tmpdir(), `invoice-pipeline-sql-${process.pid}`))}`,
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
  ];
}

function views(tables: readonly LocalTable[]): string[] {
  const databases = [...new Set(tables.map((table) => table.database))];
  const path = databases.map(quoted).join(',');
  return [
    ...databases.map((database) => `CREATE SCHEMA ${quoted(database)}`),
    ...tables.map(viewOf),
    ...(databases.length > 0 ? [`SET search_path = ${literal(path)}`] : []),
  ];
}

function locks(tables: readonly LocalTable[]): string[] {
  const files = tables.flatMap(({ partitions }) => partitions.flatMap((part) => part.files));
  // A path is compared as it is written in the view, and again as it is opened.
  const allowed = new Set([...files, ...files.map(unglobbed)]);
  return [
    `SET allowed_paths = [${[...allowed].map(literal).join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}
