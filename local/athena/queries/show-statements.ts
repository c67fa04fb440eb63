import type { Catalog, CatalogColumn, CatalogTable } from '../../glue/catalog.ts';
import { readCatalog } from '../../glue/catalog.ts';
import { QueryError } from '../../query-engine/query-error.ts';
import type { ObjectStore } from '../../s3/object-store.ts';
import { columnInfo } from '../results/column-info.ts';
import { only, putMetadata } from '../results/results.ts';
import { meaningful, type Token } from '../syntax/tokens.ts';
import type { QueryOutcome } from './run-query.ts';
import type { Statement } from './statement-kind.ts';

type Place = { dataDir: string; database: string | undefined; objects: ObjectStore; key: string };
type Shown = { columns: readonly string[]; lines: readonly string[] };

/** Answers SHOW and DESCRIBE from the catalog, in the format of Athena: lines, without a header. */
export async function showResult(
  statement: Pick<Statement, 'sql' | 'tokens'>,
  place: Place,
): Promise<QueryOutcome> {
  const { columns, lines } = shown(statement, place);
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const infos = columns.map((name) => columnInfo(name, { type: 'string', precision: 0, scale: 0 }));
  await place.objects.put(place.key, only(text), false);
  await putMetadata(place, infos);
  return {
    columns: infos,
    rows: lines.length,
    outputBytes: text.length,
    bytesScanned: 0,
    planningMs: 0,
  };
}

function shown(
  { tokens, sql }: Pick<Statement, 'sql' | 'tokens'>,
  { dataDir, database }: Place,
): Shown {
  const known = knownIn(dataDir, database);
  const [first = '', second = ''] = tokens.map(({ text }) => text.toUpperCase());
  const show = first === 'SHOW' ? SHOWS[second] : undefined;
  if (show) return show(meaningful(tokens).slice(2), known);
  if (first !== 'SHOW') {
    const skipped = ['FORMATTED', 'EXTENDED', 'TABLE'].includes(second) ? 2 : 1;
    return described(known.table(nameIn(meaningful(tokens).slice(skipped))));
  }
  throw new QueryError(
    `NOT_SUPPORTED: ${first} ${second} is not served here. Expected SHOW ${Object.keys(SHOWS).join(', ')} ` +
      `or DESCRIBE, found: ${sql.trim()}`,
  );
}

const SHOWS: Readonly<Record<string, (tokens: readonly Token[], known: Known) => Shown>> = {
  DATABASES: (tokens, { databases }) => ({
    columns: ['database_name'],
    lines: filtered(databases, tokens),
  }),
  SCHEMAS: (tokens, { databases }) => ({
    columns: ['database_name'],
    lines: filtered(databases, tokens),
  }),
  TABLES: (tokens, known) => {
    const { name, pattern } = inDatabase(tokens);
    const { tables, views } = known.database(name);
    const names = [...tables, ...views].map((table) => table.name).sort();
    return { columns: ['tab_name'], lines: filtered(names, pattern) };
  },
  VIEWS: (tokens, known) => {
    const { name, pattern } = inDatabase(tokens);
    const names = known.database(name).views.map((view) => view.name);
    return { columns: ['views'], lines: filtered(names, pattern) };
  },
  COLUMNS: (tokens, known) => ({
    columns: ['field'],
    lines: columnsOf(known.table(columnsTable(tokens))).map(({ name }) => padded(name)),
  }),
  PARTITIONS: (tokens, known) => ({
    columns: ['partition'],
    lines: partitionsOf(known.table(nameIn(tokens))),
  }),
};

type Known = {
  databases: readonly string[];
  /** Throws when there is none. Without a name, the one of the query. */
  database(name: string | undefined): Catalog['databases'][number];
  /** Throws when there is none. */
  table(names: readonly string[]): Described;
};

function knownIn(dataDir: string, current: string | undefined): Known {
  const { databases } = readCatalog(dataDir);
  const database: Known['database'] = (name = current) => {
    const found = databases.find((known) => known.name === name?.toLowerCase());
    if (found) return found;
    throw new QueryError(
      `FAILED: SemanticException [Error 10072]: Database does not exist: ${name ?? ''}`,
    );
  };
  return {
    databases: databases.map(({ name }) => name),
    database,
    table: (names) => {
      const [table = '', schema] = [...names].reverse();
      const { tables, views } = database(schema);
      const all: Described[] = [
        ...tables,
        ...views.map((view) => ({ ...view, partitionKeys: [] })),
      ];
      const found = all.find(({ name }) => name === table.toLowerCase());
      if (found) return found;
      throw new QueryError(`FAILED: SemanticException [Error 10001]: Table not found ${table}`);
    },
  };
}

type Described = Pick<CatalogTable, 'name' | 'columns' | 'partitionKeys'> &
  Partial<Pick<CatalogTable, 'partitions'>>;

const columnsOf = ({ columns, partitionKeys }: Described): CatalogColumn[] => [
  ...columns,
  ...partitionKeys,
];

const padded = (text: string): string => text.padEnd(20);
const fields = (...texts: string[]): string => texts.map(padded).join('\t');

const partitionsOf = ({ partitionKeys, partitions = [] }: Described): string[] =>
  partitions
    .map(({ values }) =>
      values.map((value, index) => `${partitionKeys[index]?.name}=${value}`).join('/'),
    )
    .sort();

function described(table: Described): Shown {
  const line = ({ name, type, comment = '' }: CatalogColumn): string => fields(name, type, comment);
  const blank = '\t \t ';
  const partitioned = [
    blank,
    '# Partition Information\t \t ',
    fields('# col_name', 'data_type', 'comment'),
    blank,
    ...table.partitionKeys.map(line),
  ];
  return {
    columns: ['col_name', 'data_type', 'comment'],
    lines: [...columnsOf(table).map(line), ...(table.partitionKeys.length > 0 ? partitioned : [])],
  };
}

/** The parts of a name, without quotes: `database.table` or only the table. */
function nameIn(tokens: readonly Token[]): string[] {
  const names = tokens
    .filter(({ kind }) => kind === 'word' || kind === 'quoted')
    .map(({ text, kind }) => (kind === 'quoted' ? text.slice(1, -1) : text));
  return names.slice(0, tokens[1]?.text === '.' ? 2 : 1);
}

const isIn = (token: Token | undefined): boolean => /^(in|from)$/i.test(token?.text ?? '');

function inDatabase(tokens: readonly Token[]): { name: string | undefined; pattern: Token[] } {
  if (!isIn(tokens[0])) return { name: undefined, pattern: [...tokens] };
  return { name: nameIn(tokens.slice(1))[0], pattern: tokens.slice(2) };
}

/** `IN table`, `IN database.table` or `IN table IN database`. */
function columnsTable(tokens: readonly Token[]): string[] {
  const names = tokens.slice(1);
  const second = names.findIndex((token) => isIn(token));
  if (second < 0) return nameIn(names);
  return [...nameIn(names.slice(second + 1)), ...nameIn(names)];
}

/** The pattern is a regular expression in quotes, in which * stands for any characters. */
function filtered(names: readonly string[], tokens: readonly Token[]): string[] {
  const pattern = tokens.find(({ kind }) => kind === 'string')?.text.slice(1, -1);
  if (pattern === undefined) return [...names];
  const alternatives = pattern.split('|').map((one) => one.split('*').map(escaped).join('.*'));
  const expression = new RegExp(`^(${alternatives.join('|')})$`, 'i');
  return names.filter((name) => expression.test(name));
}

const escaped = (text: string): string => text.replace(/[.+?^${}()[\]\\]/g, '\\$&');
