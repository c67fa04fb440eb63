import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';
import { LINE_FIELDS } from '../../functions/lake/line-fields.ts';
import type { AthenaSource, PostgresSource } from './sources/source.ts';

/**
 * Returns a data source file (.pbids), which opens Power BI Desktop at the tables of the database.
 * Power BI asks for user and password: such a file can't hold them.
 */
export function powerBiDataSource({ host, port, database }: PostgresSource): string {
  const details = {
    protocol: 'postgresql',
    address: { server: `${host}:${port}`, database },
  };
  const file = { version: '0.1', connections: [{ details, options: {}, mode: 'Import' }] };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Returns a query for the advanced editor of Power Query. There is no data source file for Athena:
 * Power BI's connector for it does not take part in that format.
 */
export function powerQueryOverAthena({ catalog, database }: AthenaSource, dsn: string): string {
  const steps = [
    `Source = AmazonAthena.Databases(${text(dsn)}, null, [])`,
    `Catalog = Source{[Name = ${text(catalog)}, Kind = "Database"]}[Data]`,
    `Database = Catalog{[Name = ${text(database)}, Kind = "Schema"]}[Data]`,
    `Lines = Database{[Name = ${text(LINES_TABLE)}, Kind = "Table"]}[Data]`,
  ];
  return captioned(steps, 'Lines');
}

/** Returns the same for PostgreSQL: the lines with captions and without the technical columns. */
export function powerQueryOverPostgres(source: PostgresSource): string {
  const { host, port, database, schema } = source;
  const steps = [
    `Source = PostgreSQL.Database(${text(`${host}:${port}`)}, ${text(database)})`,
    `Lines = Source{[Schema = ${text(schema)}, Item = ${text(LINES_TABLE)}]}[Data]`,
  ];
  return captioned(steps, 'Lines');
}

function captioned(steps: readonly string[], table: string): string {
  const shown = LINE_FIELDS.filter(({ hidden }) => hidden === undefined);
  const names = shown.map(({ name }) => text(name));
  const captions = shown.map(({ name, caption }) => `{${text(name)}, ${text(caption)}}`);
  const all = [
    ...steps,
    `Shown = Table.SelectColumns(${table}, {${names.join(', ')}})`,
    `Captioned = Table.RenameColumns(Shown, {${captions.join(', ')}})`,
  ];
  return `let\n  ${all.join(',\n  ')}\nin\n  Captioned\n`;
}

/** A text of the language M. */
const text = (value: string): string => `"${value.replaceAll('"', '""')}"`;
