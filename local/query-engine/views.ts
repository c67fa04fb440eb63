import type { CatalogColumn } from '../glue/catalog.ts';
import { literal, quoted } from '../sql-text.ts';
import type { LocalTable, LocalView } from './tables.ts';

/**
 * The statement that creates a view for a table of the catalog. The view names the files that are
 * in the table's partitions now: a glob would also match files that a rewrite has replaced. DuckDB
 * takes the value of a partition column from the path, and skips the files of days that a query
 * excludes.
 */
export function viewOf(table: LocalTable): string {
  const files = table.partitions.flatMap((partition) => partition.files);
  const select = files.length === 0 ? emptySelect(table) : selectFrom(table, files);
  return `CREATE VIEW ${viewName(table)} AS ${select}`;
}

/**
 * The statements that create a view of the catalog, with the types that the catalog has: DuckDB
 * returns HUGEINT for some sums where Athena returns BIGINT. The view finds its tables in its own
 * schema, whatever schema a query runs in.
 */
export function savedViewOf(view: LocalView): string[] {
  const columns = view.columns.map(
    ({ name, type }) => `CAST(${quoted(name)} AS ${duckDbType(type)}) AS ${quoted(name)}`,
  );
  return [
    `SET schema = ${literal(quoted(view.database))}`,
    `CREATE VIEW ${viewName(view)} AS SELECT ${columns.join(', ')} FROM (\n${view.sql}\n)`,
    ...commentsOf(view, view.columns),
  ];
}

/** The statements that give the view of a table the comments of the table and its columns. */
export const tableCommentsOf = (table: LocalTable): string[] => commentsOf(table, columnsOf(table));

function commentsOf(table: LocalTable | LocalView, all: readonly CatalogColumn[]): string[] {
  const columns = all.map(
    ({ name, comment }) => [`COLUMN ${viewName(table)}.${quoted(name)}`, comment] as const,
  );
  return [[`VIEW ${viewName(table)}`, table.comment] as const, ...columns]
    .filter(([, comment]) => comment !== undefined)
    .map(([what, comment = '']) => `COMMENT ON ${what} IS ${literal(comment)}`);
}

const viewName = ({ database, name }: LocalTable | LocalView): string =>
  `${quoted(database)}.${quoted(name)}`;

function columnsOf(table: LocalTable): CatalogColumn[] {
  return [...table.columns, ...table.partitionKeys];
}

/** The query that reads every value of an object of a table. */
export function probeOf(table: LocalTable, file: string): string {
  return `SELECT bit_xor(hash(COLUMNS(*))) FROM ${readerOf(table)(listOf([file]))}`;
}

function emptySelect(table: LocalTable): string {
  const columns = columnsOf(table).map(
    ({ name, type }) => `CAST(NULL AS ${duckDbType(type)}) AS ${quoted(name)}`,
  );
  return `SELECT ${columns.join(', ')} WHERE false`;
}

function selectFrom(table: LocalTable, files: readonly string[]): string {
  const columns = table.columns.map(({ name, type }) => selected(quoted(name), name, type));
  const keys = table.partitionKeys.map(({ name, type }) =>
    selected(isParquet(table) ? inPath(name) : quoted(name), name, type),
  );
  return `SELECT ${[...columns, ...keys].join(', ')} FROM ${readerOf(table)(listOf(files))}`;
}

const selected = (value: string, name: string, type: string): string =>
  `CAST(${value} AS ${duckDbType(type)}) AS ${quoted(name)}`;

/** DuckDB refuses a schema together with hive_partitioning, and skips files by this just as well. */
const inPath = (name: string): string =>
  `url_decode(regexp_extract(filename, ${literal(`(?s).*/${name}=([^/]*)/`)}, 1))`;

const isParquet = ({ serializationLibrary }: LocalTable): boolean =>
  /parquet/i.test(serializationLibrary);

type Reader = (files: string) => string;

function readerOf(table: LocalTable): Reader {
  if (isParquet(table)) {
    return (files) => `read_parquet(${files}, filename = true, schema = ${schemaOf(table)})`;
  }
  const columns = table.columns.map(
    ({ name, type }) => `${quoted(name)}: ${literal(duckDbType(type))}`,
  );
  return (files) =>
    `read_json(${files}, format = 'newline_delimited', compression = 'gzip', columns = {${columns.join(', ')}}, ${hiveTypes(table)})`;
}

/**
 * The columns that the catalog says, by name: an object that lacks one, because it is older than the
 * column, has nulls there, as in Athena. Otherwise DuckDB would take the columns of the first object.
 */
function schemaOf({ columns }: LocalTable): string {
  const entries = columns.map(({ name, type }) => {
    const column = `name: ${literal(name)}, type: ${literal(duckDbType(type))}, default_value: NULL`;
    return `${literal(name)}: {${column}}`;
  });
  return `MAP {${entries.join(', ')}}`;
}

function hiveTypes({ partitionKeys }: LocalTable): string {
  const types = partitionKeys.map(({ name, type }) => `${quoted(name)}: ${duckDbType(type)}`);
  return `hive_partitioning = true, hive_types_autocast = false, hive_types = {${types.join(', ')}}`;
}

function listOf(files: readonly string[]): string {
  return `[${files.map((file) => literal(unglobbed(file))).join(', ')}]`;
}

/** Escapes the characters that DuckDB would read as a glob: in brackets, each stands for itself. */
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

/** The DuckDB type for a Hive type. Throws when no table here uses the type. */
function duckDbType(type: string): string {
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(type);
  const known = decimal ? `DECIMAL(${decimal[1]}, ${decimal[2]})` : TYPES[type];
  if (known === undefined) throw new Error(`The catalog has a column of type ${type}.`);
  return known;
}
