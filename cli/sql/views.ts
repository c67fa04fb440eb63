import type { CatalogColumn, CatalogTable } from '../../local/glue/catalog.ts';

/** A table of the catalog with the local files of each of its partitions. */
export type LocalTable = Omit<CatalogTable, 'partitions'> & {
  database: string;
  partitions: { values: string[]; location: string; files: string[] }[];
};

/**
 * The statement that makes a table of the catalog a view. It reads the files that the catalog's partitions hold now,
 * by name: a glob would also see what a rewrite has replaced. A partition column takes its value from the catalog's
 * location, which DuckDB also uses to leave out the files of other days.
 */
export function viewOf(table: LocalTable): string {
  const files = table.partitions.flatMap((partition) => partition.files);
  const select = files.length === 0 ? emptySelect(table) : selectFrom(table, files);
  return `CREATE VIEW ${quoted(table.database)}.${quoted(table.name)} AS ${select}`;
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function columnsOf(table: LocalTable): CatalogColumn[] {
  return [...table.columns, ...table.partitionKeys];
}

function emptySelect(table: LocalTable): string {
  const columns = columnsOf(table).map(
    ({ name, type }) => `CAST(NULL AS ${duckDbType(type)}) AS ${quoted(name)}`,
  );
  return `SELECT ${columns.join(', ')} WHERE false`;
}

function selectFrom(table: LocalTable, files: readonly string[]): string {
  const columns = columnsOf(table).map(
    ({ name, type }) => `CAST(${quoted(name)} AS ${duckDbType(type)}) AS ${quoted(name)}`,
  );
  return `SELECT ${columns.join(', ')} FROM ${readerOf(table)(listOf(files), hiveTypes(table))}`;
}

type Reader = (files: string, hive: string) => string;

function readerOf(table: LocalTable): Reader {
  if (/parquet/i.test(table.serializationLibrary)) {
    return (files, hive) => `read_parquet(${files}, ${hive})`;
  }
  const columns = table.columns.map(
    ({ name, type }) => `${quoted(name)}: ${literal(duckDbType(type))}`,
  );
  return (files, hive) =>
    `read_json(${files}, format = 'newline_delimited', compression = 'gzip', columns = {${columns.join(', ')}}, ${hive})`;
}

function hiveTypes({ partitionKeys }: LocalTable): string {
  const types = partitionKeys.map(({ name, type }) => `${quoted(name)}: ${duckDbType(type)}`);
  return `hive_partitioning = true, hive_types_autocast = false, hive_types = {${types.join(', ')}}`;
}

function listOf(files: readonly string[]): string {
  return `[${files.map((file) => literal(unglobbed(file))).join(', ')}]`;
}

/** DuckDB takes these characters of a path for a pattern; in brackets each stands for itself. */
export function unglobbed(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** What DuckDB calls a type of Hive. Throws on one that no table here has. */
function duckDbType(type: string): string {
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(type);
  const known = decimal ? `DECIMAL(${decimal[1]}, ${decimal[2]})` : TYPES[type];
  if (known === undefined) throw new Error(`The catalog has a column of type ${type}.`);
  return known;
}
