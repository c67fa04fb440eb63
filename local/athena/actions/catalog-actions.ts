import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import {
  type Catalog,
  type CatalogTable,
  type CatalogView,
  readCatalog,
} from '../../glue/catalog.ts';
import { invalidRequest, metadataError } from '../errors.ts';
import type { Accesses } from '../queries/access.ts';
import { Page, paged, taking } from './input.ts';

const CATALOG = 'AwsDataCatalog';

const DataCatalog = {
  Name: CATALOG,
  Description: 'The Glue catalog of the embedded AWS',
  Type: 'GLUE',
  Parameters: {},
};

const Name = z.string().min(1);
const InCatalog = z.object({ CatalogName: Name });
const InDatabase = InCatalog.extend({ DatabaseName: Name });

type CatalogActions = Record<
  | 'ListDataCatalogs'
  | 'GetDataCatalog'
  | 'ListDatabases'
  | 'GetDatabase'
  | 'ListTableMetadata'
  | 'GetTableMetadata',
  JsonHandler
>;

/** The Glue catalog, as Athena shows it to clients that browse. `onTables` is told when one lists tables. */
export function catalogActions(
  dataDir: string,
  inCatalog: Accesses['inCatalog'],
  onTables: () => void,
): CatalogActions {
  const allowed = <Input>(schema: z.ZodType<Input>, action: (input: Input) => unknown) =>
    taking(schema, (input, call) => {
      inCatalog(call);
      return action(input);
    });
  const databases = (catalog: string) => {
    if (catalog.toLowerCase() === CATALOG.toLowerCase()) return readCatalog(dataDir).databases;
    throw invalidRequest(`Data catalog ${catalog} was not found`);
  };
  const database = (catalog: string, name: string) => {
    const found = databases(catalog).find((known) => known.name === name.toLowerCase());
    if (found) return found;
    throw metadataError(`Database ${name} not found.`);
  };
  return {
    ListDataCatalogs: taking(Page(50), (page) => {
      const catalogs = [{ CatalogName: CATALOG, Type: 'GLUE', Status: 'CREATE_COMPLETE' }];
      const { items, NextToken } = paged(catalogs, page);
      return { DataCatalogsSummary: items, NextToken };
    }),
    GetDataCatalog: allowed(z.object({ Name }), (input) => {
      databases(input.Name);
      return { DataCatalog };
    }),
    ListDatabases: allowed(Page(50).extend(InCatalog.shape), (input) => {
      const { items, NextToken } = paged(databases(input.CatalogName), input);
      return { DatabaseList: items.map(({ name }) => ({ Name: name })), NextToken };
    }),
    GetDatabase: allowed(InDatabase, ({ CatalogName, DatabaseName }) => ({
      Database: { Name: database(CatalogName, DatabaseName).name },
    })),
    ListTableMetadata: allowed(
      Page(50).extend(InDatabase.shape).extend({ Expression: z.string().optional() }),
      ({ CatalogName, DatabaseName, Expression, ...page }) => {
        onTables();
        const all = metadataOf(database(CatalogName, DatabaseName));
        const matching = all.filter(({ Name: name }) => matches(name, Expression));
        const { items, NextToken } = paged(matching, page);
        return { TableMetadataList: items, NextToken };
      },
    ),
    GetTableMetadata: allowed(InDatabase.extend({ TableName: Name }), (input) => {
      const all = metadataOf(database(input.CatalogName, input.DatabaseName));
      const table = all.find((known) => known.Name === input.TableName.toLowerCase());
      if (!table)
        throw metadataError(`EntityNotFoundException: Table ${input.TableName} not found.`);
      return { TableMetadata: table };
    }),
  };
}

function matches(name: string, expression: string | undefined): boolean {
  if (expression === undefined) return true;
  try {
    return new RegExp(`^(${expression})$`, 'i').test(name);
  } catch {
    throw invalidRequest('Expression is not a valid regular expression.');
  }
}

const metadataOf = ({ tables, views }: Catalog['databases'][number]) => [
  ...tables.map(tableMetadata),
  ...views.map(viewMetadata),
];

const viewMetadata = ({ name, columns, comment }: CatalogView) => ({
  Name: name,
  TableType: 'VIRTUAL_VIEW',
  Columns: columns.map(columnOutput),
  PartitionKeys: [],
  Parameters: { ...(comment !== undefined && { comment }) },
});

const tableMetadata = ({ name, columns, partitionKeys, parameters, ...table }: CatalogTable) => ({
  Name: name,
  TableType: 'EXTERNAL_TABLE',
  Columns: columns.map(columnOutput),
  PartitionKeys: partitionKeys.map(columnOutput),
  Parameters: {
    ...parameters,
    ...(table.comment !== undefined && { comment: table.comment }),
    location: table.location,
    inputformat: table.inputFormat,
    'serde.serialization.lib': table.serializationLibrary,
  },
});

const columnOutput = ({ name, type, comment }: CatalogTable['columns'][number]) => ({
  Name: name,
  Type: type,
  ...(comment !== undefined && { Comment: comment }),
});
