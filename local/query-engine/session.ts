import { resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal, quoted } from '../sql-text.ts';
import { type LocalCatalog, type LocalTable, type LocalView, localCatalog } from './tables.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';
import { savedViewOf, tableCommentsOf, unglobbed, viewOf } from './views.ts';

/** The tables of a data directory, opened for reading. */
export type Session = {
  connection: DuckDBConnection;
  /** Every table and view, as `<database>.<table>`. */
  tables: readonly string[];
  /** Days in the catalog that have no object where the catalog says. */
  emptyDays: readonly { table: string; values: readonly string[]; location: string }[];
  /** Returns a number for a result that the session keeps. */
  nextResult(): number;
  close(): void;
};

export type SessionSettings = {
  /** The files of objects to leave out. */
  without?: ReadonlySet<string>;
  /** Statements that run before the session is confined, such as settings and macros. */
  setup?: readonly string[];
  /** The absolute path of a file that a result may be written to. */
  writable?: string;
  /** Statements that run in every session of the engine, such as settings of a session. */
  setupOfEach?: readonly string[];
  /**
   * Leaves out the views of the catalog and all comments. DuckDB looks at every object of a table
   * again for each of them, which takes most of the time of opening a session.
   */
  onlyTables?: boolean;
};

/** The most memory that DuckDB may use, because the pipeline may be running beside it. */
const MEMORY = '512MB';

/** The most disk space for intermediate results that do not fit into memory. */
const DISK = '4GB';

/**
 * Opens the tables as the catalog describes them now: a view for each, in a schema named after its
 * database. DuckDB can read the objects of these tables and nothing else, and no setting can be
 * changed.
 */
export const openSession = async (dataDir: string, settings?: SessionSettings): Promise<Session> =>
  openSessionOf(localCatalog(resolve(dataDir)), settings);

/**
 * Opens several sessions of one engine, which share its memory. Closing one closes the engine and
 * all of them.
 */
export const openSessions = async (
  dataDir: string,
  count: number,
  settings?: SessionSettings,
): Promise<Session[]> => sessionsOf(localCatalog(resolve(dataDir)), count, settings);

/** Opens the tables as this catalog describes them. */
export async function openSessionOf(
  catalog: LocalCatalog,
  settings?: SessionSettings,
): Promise<Session> {
  const [session] = await sessionsOf(catalog, 1, settings);
  if (!session) throw new Error('The engine has no session.');
  return session;
}

async function sessionsOf(
  { tables, views: saved }: LocalCatalog,
  count: number,
  { without = new Set(), setup = [], setupOfEach = [], writable, onlyTables }: SessionSettings = {},
): Promise<Session[]> {
  const read = tables.map((table) => withoutFiles(table, without));
  const path = searchPath([...read, ...saved]);
  const first = [
    ...schemas([...read, ...saved]),
    ...(onlyTables ? read.map(viewOf) : views(read, saved)),
    ...path,
    ...setup,
  ];
  const { connections, close } = await openEngine(count, first, locks(read, writable), [
    ...path,
    ...setupOfEach,
  ]);
  const description = {
    tables: [...tables, ...saved].map(({ database, name }) => `${database}.${name}`),
    emptyDays: tables.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ files }) => files.length === 0)
        .map(({ values, location }) => ({ table: name, values, location })),
    ),
  };
  return connections.map((connection) => {
    let results = 0;
    const nextResult = (): number => {
      results += 1;
      return results;
    };
    return { connection, ...description, nextResult, close };
  });
}

function withoutFiles(table: LocalTable, without: ReadonlySet<string>): LocalTable {
  const partitions = table.partitions.map((partition) => ({
    ...partition,
    files: partition.files.filter((file) => !without.has(file)),
  }));
  return { ...table, partitions };
}

/** An engine of its own, in memory, after these statements. */
export async function openDuckDb(
  statements: readonly string[],
): Promise<Pick<Session, 'connection' | 'close'>> {
  const { connections, close } = await openEngine(1, statements, [], []);
  const [connection] = connections;
  if (!connection) throw new Error('The engine has no connection.');
  return { connection, close };
}

/** After its locks, nobody can change a setting of a connection, or of one that is opened later. */
async function openEngine(
  count: number,
  statements: readonly string[],
  locked: readonly string[],
  ofEach: readonly string[],
): Promise<{ connections: DuckDBConnection[]; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connections = [await instance.connect()];
  const folder = temporaryFolder();
  const close = (): void => {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
    removeFolder(folder);
  };
  try {
    while (connections.length < count) connections.push(await instance.connect());
    const [first] = connections;
    for (const statement of [...settings(folder), ...statements]) await first?.run(statement);
    for (const connection of connections) {
      for (const statement of ofEach) await connection.run(statement);
    }
    for (const statement of locked) await first?.run(statement);
  } catch (error) {
    close();
    throw error;
  }
  return { connections, close };
}

/** Timestamps have no zone here, so the host's zone must not matter. */
function settings(folder: string): string[] {
  return [
    "SET TimeZone = 'UTC'",
    `SET memory_limit = '${MEMORY}'`,
    `SET temp_directory = ${literal(folder)}`,
    `SET max_temp_directory_size = '${DISK}'`,
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
  ];
}

const databasesOf = (tables: readonly { database: string }[]): string[] => [
  ...new Set(tables.map(({ database }) => database)),
];

const schemas = (tables: readonly { database: string }[]): string[] =>
  databasesOf(tables).map((database) => `CREATE SCHEMA ${quoted(database)}`);

const views = (tables: readonly LocalTable[], saved: readonly LocalView[]): string[] => [
  ...tables.map(viewOf),
  ...tables.flatMap(tableCommentsOf),
  ...saved.flatMap(savedViewOf),
];

function searchPath(tables: readonly { database: string }[]): string[] {
  const path = databasesOf(tables).map(quoted).join(',');
  return path === '' ? [] : [`SET search_path = ${literal(path)}`];
}

function locks(tables: readonly LocalTable[], writable: string | undefined): string[] {
  const files = tables.flatMap(({ partitions }) => partitions.flatMap((part) => part.files));
  // DuckDB compares a path as the view writes it, and again as it is opened.
  const allowed = new Set([
    ...files,
    ...files.map(unglobbed),
    ...(writable === undefined ? [] : [writable]),
  ]);
  return [
    `SET allowed_paths = [${[...allowed].map(literal).join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}
