import {
  BatchGetNamedQueryCommand,
  ListNamedQueriesCommand,
  ListTableMetadataCommand,
  type NamedQuery,
  type TableMetadata,
} from '@aws-sdk/client-athena';
import type { CatalogTable, QueryCatalog, SavedQuery } from '../../api/query.ts';
import { type Athena, CATALOG } from './athena.ts';
import { everyPage } from './every-page.ts';

/** The most that Athena gives at once. */
const PAGE = 50;

/** The tables, views and saved queries of a pipeline. */
export async function queryCatalog(athena: Athena): Promise<QueryCatalog> {
  const [tables, saved] = await Promise.all([tablesOf(athena), savedQueriesOf(athena)]);
  return { database: athena.database, tables, saved };
}

const tablesOf = async ({ client, database }: Athena): Promise<CatalogTable[]> => {
  const tables = await everyPage(async (NextToken) => {
    const input = { CatalogName: CATALOG, DatabaseName: database, MaxResults: PAGE, NextToken };
    const answer = await client.send(new ListTableMetadataCommand(input));
    return { items: answer.TableMetadataList ?? [], next: answer.NextToken };
  });
  return tables.map(tableOf);
};

function tableOf({
  Name = '',
  TableType,
  Columns = [],
  PartitionKeys = [],
  ...more
}: TableMetadata) {
  return {
    name: Name,
    isView: TableType === 'VIRTUAL_VIEW',
    comment: more.Parameters?.['comment'],
    columns: [...Columns, ...PartitionKeys].map(({ Name = '', Type = '', Comment }) => ({
      name: Name,
      type: Type,
      comment: Comment,
    })),
  };
}

async function savedQueriesOf({ client, workGroup }: Athena): Promise<SavedQuery[]> {
  const ids = await everyPage(async (NextToken) => {
    const input = { WorkGroup: workGroup, MaxResults: PAGE, NextToken };
    const answer = await client.send(new ListNamedQueriesCommand(input));
    return { items: answer.NamedQueryIds ?? [], next: answer.NextToken };
  });
  const saved: SavedQuery[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const NamedQueryIds = ids.slice(start, start + PAGE);
    const answer = await client.send(new BatchGetNamedQueryCommand({ NamedQueryIds }));
    saved.push(...(answer.NamedQueries ?? []).map(savedQuery));
  }
  return saved.sort((a, b) => a.name.localeCompare(b.name));
}

const savedQuery = ({ Name = '', Description = '', QueryString = '' }: NamedQuery): SavedQuery => ({
  name: Name,
  question: Description,
  sql: QueryString,
});
