import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { type DamagedObject, damagedObjects } from '../../query-engine/damaged-objects.ts';
import { QueryError } from '../../query-engine/query-error.ts';
import { openSessions, type Session } from '../../query-engine/session.ts';
import { localCatalog } from '../../query-engine/tables.ts';
import type { CatalogNames } from '../catalog/catalog-table.ts';
import { informationSchema } from '../catalog/information-schema.ts';
import { macros } from '../catalog/macros.ts';
import { pgCatalog } from '../catalog/pg-catalog.ts';
import { relationsOf } from '../catalog/relations.ts';
import { creationOf, INFORMATION_SCHEMA, PG_SCHEMA } from '../catalog/system-table.ts';

/** The lake as it was at one moment, with the tables that describe it. */
export type Snapshot = {
  /** Takes one of the engine's sessions. Undefined when all are taken. */
  take(): Session | undefined;
  give(session: Session): void;
  tableFunctions: ReadonlySet<string>;
  /** What of the lake is missing from it, for people. */
  gaps: readonly string[];
  close(): void;
};

/** The pipeline needs the other processors. */
const THREADS = Math.min(2, availableParallelism());

/** What PostgreSQL does otherwise, where DuckDB can be told to. */
const AS_IN_POSTGRESQL = [
  // 7 / 2 is 3.
  'SET integer_division = true',
  // Nulls are last in ascending order and first in descending order.
  "SET default_null_order = 'postgres'",
  // Names without quotes are in lower case.
  'SET preserve_identifier_case = false',
];

/**
 * Leaves out objects that can't be read, when the lake can't be opened with them. `before` is an
 * earlier snapshot of the same lake: its table functions are those of every engine, and looking them
 * up is a quarter of the work.
 */
export async function openSnapshot(
  dataDir: string,
  sessions: number,
  names: CatalogNames,
  before?: Pick<Snapshot, 'tableFunctions'>,
): Promise<Snapshot> {
  try {
    return await openWithout([], { dataDir, sessions, names, before });
  } catch (error) {
    const damaged = await damagedObjects(dataDir);
    if (damaged.length === 0) throw error;
    return openWithout(damaged, { dataDir, sessions, names, before });
  }
}

type Opening = {
  dataDir: string;
  sessions: number;
  names: CatalogNames;
  before: Pick<Snapshot, 'tableFunctions'> | undefined;
};

async function openWithout(
  damaged: readonly DamagedObject[],
  { dataDir, sessions, names, before }: Opening,
): Promise<Snapshot> {
  const relations = relationsOf(localCatalog(dataDir));
  const catalog = [...pgCatalog(relations, names), ...informationSchema(relations, names)];
  const path = [...new Set(relations.map(({ schema }) => schema)), PG_SCHEMA];
  const setup = [
    `SET threads = ${THREADS}`,
    `CREATE SCHEMA ${PG_SCHEMA}`,
    `CREATE SCHEMA ${INFORMATION_SCHEMA}`,
    ...catalog.flatMap(creationOf),
    `SET search_path = '${PG_SCHEMA}'`,
    ...macros(names),
  ].join(';\n');
  const setupOfEach = [
    ...AS_IN_POSTGRESQL,
    `SET search_path = '${path.map((schema) => `"${schema}"`).join(',')}'`,
  ];
  const without = new Set(damaged.map(({ file }) => file));
  const free = await openSessions(dataDir, sessions, { without, setup: [setup], setupOfEach });
  const [first] = free;
  if (!first) throw new QueryError('The engine has no session.');
  const tableFunctions = before?.tableFunctions ?? (await namesOfTableFunctions(first));
  return {
    take: () => free.pop(),
    give: (session) => free.push(session),
    tableFunctions,
    gaps: gapsOf(first, damaged),
    close: first.close,
  };
}

const gapsOf = ({ emptyDays }: Session, damaged: readonly DamagedObject[]): string[] => [
  ...damaged.map(({ table, file, reason }) => `left out of ${table}: ${basename(file)}: ${reason}`),
  ...emptyDays.map(
    ({ table, values }) => `missing from ${table}: all lines of ${values.join(' ')}`,
  ),
];

async function namesOfTableFunctions({ connection }: Session): Promise<Set<string>> {
  const result = await connection.runAndReadAll(
    "SELECT DISTINCT function_name FROM system.main.duckdb_functions() WHERE function_type = 'table'",
  );
  return new Set(result.getRows().map(([name]) => String(name)));
}
