import * as z from 'zod';
import { type Damages, damagesIn } from '../data-dir/damage.ts';
import { type Files, filesFor } from '../data-dir/files.ts';
import type { JsonHandler, Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { Deployment } from '../template/deployment.ts';
import { readableTable } from './catalog.ts';
import { damagedLines } from './catalog-damage.ts';
import {
  appendPartitions,
  compactPartitions,
  databasesIn,
  Partition,
  partitionKey,
  partitionsFile,
  removeView,
  type StoredTable,
  Table,
  TableUnreadable,
  tablesIn,
  writeDatabase,
  writeTable,
} from './catalog-files.ts';
import { isView, statementOfView } from './presto-view.ts';

export type Glue = { handlers: NonNullable<Services['glue']> };

type Databases = Map<string, Map<string, StoredTable>>;
type Catalog = { dataDir: string; files: Files; account: string; databases: Databases };

/**
 * The template's databases, tables and views. A changed table is updated and keeps its partitions.
 * A view that the template no longer has is removed. A table is not, because its data may be all
 * that is left of it.
 */
export async function openGlue(
  dataDir: string,
  deployment: Deployment,
  files: Files = filesFor(),
  damages: Damages = damagesIn(dataDir),
): Promise<Glue> {
  const declared = deployment
    .ofType('AWS::Glue::Table')
    .map(({ properties }) => TableProperties.parse(properties));
  for (const { ref } of deployment.ofType('AWS::Glue::Database'))
    writeDatabase(dataDir, ref, files);
  for (const { DatabaseName, TableInput } of declared) {
    if (isView(TableInput)) statementOfView(TableInput, DatabaseName);
    writeTable(dataDir, DatabaseName, TableInput, files);
  }
  removeOtherViews(dataDir, declared);
  const databases: Databases = new Map();
  for (const { ref: database } of deployment.ofType('AWS::Glue::Database')) {
    const tables = tablesIn(dataDir, database).flatMap((name) => {
      const stored = readableTable(dataDir, database, name);
      // The template has no such table any more: those that it has were just written.
      if (stored instanceof TableUnreadable) return [];
      const file = partitionsFile(dataDir, database, name);
      for (const says of damagedLines(stored, file)) {
        const kept = `The damaged file is kept as ${damages.keep(file)}.`;
        damages.report({ part: 'catalog', says: `${says} ${kept}` });
      }
      return [stored];
    });
    for (const stored of tables) compactPartitions(dataDir, database, stored, files);
    databases.set(database, new Map(tables.map((stored) => [stored.table.Name, stored])));
  }
  return { handlers: handlersOf({ dataDir, files, account: deployment.account, databases }) };
}

function removeOtherViews(
  dataDir: string,
  declared: readonly z.infer<typeof TableProperties>[],
): void {
  const kept = new Set(
    declared.map(({ DatabaseName, TableInput }) => JSON.stringify([DatabaseName, TableInput.Name])),
  );
  for (const database of databasesIn(dataDir)) {
    for (const name of tablesIn(dataDir, database)) {
      if (kept.has(JSON.stringify([database, name]))) continue;
      if (isStoredView(readableTable(dataDir, database, name))) {
        removeView(dataDir, database, name);
      }
    }
  }
}

const isStoredView = (stored: StoredTable | TableUnreadable): boolean =>
  !(stored instanceof TableUnreadable) && isView(stored.table);

const TableProperties = z.object({ DatabaseName: z.string(), TableInput: Table });
const DatabaseInput = z.object({ Name: z.string() });
const InDatabase = z.object({ DatabaseName: z.string() });
const TableInput = InDatabase.extend({ Name: z.string() });
const InTable = InDatabase.extend({ TableName: z.string() });
const PartitionInput = InTable.extend({ PartitionValues: z.array(z.string()) });
const PartitionsInput = InTable.extend({
  MaxResults: z.int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
  ExcludeColumnSchema: z.boolean().default(false),
  Expression: z.undefined({ error: 'is not supported here: filter the result' }).optional(),
  Segment: z.undefined({ error: 'is not supported here' }).optional(),
});
const CreateInput = InTable.extend({ PartitionInput: Partition });
const BatchCreateInput = InTable.extend({ PartitionInputList: z.array(Partition).max(100) });
const UpdateInput = CreateInput.extend({ PartitionValueList: z.array(z.string()) });

function handlersOf(catalog: Catalog): Glue['handlers'] {
  const { account, databases } = catalog;
  const taking =
    <Input>(schema: z.ZodType<Input>, action: (input: Input) => unknown): JsonHandler =>
    async (json) =>
      action(inputOf(schema, json, 'InvalidInputException'));
  return {
    GetDatabase: taking(DatabaseInput, ({ Name }) => {
      databaseOf(databases, Name);
      return { Database: { Name: Name.toLowerCase(), CatalogId: account } };
    }),
    GetDatabases: taking(z.object({}), () => ({
      DatabaseList: [...databases.keys()].map((Name) => ({ Name, CatalogId: account })),
    })),
    GetTable: taking(TableInput, ({ DatabaseName, Name }) => ({
      Table: { ...tableOf(databases, DatabaseName, Name).table, DatabaseName, CatalogId: account },
    })),
    GetTables: taking(InDatabase, ({ DatabaseName }) => ({
      TableList: [...databaseOf(databases, DatabaseName).values()].map(({ table }) => ({
        ...table,
        DatabaseName,
        CatalogId: account,
      })),
    })),
    GetPartition: taking(PartitionInput, ({ PartitionValues, ...place }) => {
      const stored = tableOf(databases, place.DatabaseName, place.TableName);
      return { Partition: { ...partitionOf(stored, PartitionValues), ...place } };
    }),
    GetPartitions: taking(PartitionsInput, (input) => partitionPage(databases, input)),
    CreatePartition: taking(CreateInput, ({ PartitionInput, ...place }) => {
      const [existing] = createPartitions(catalog, place, [PartitionInput]);
      if (existing) throw alreadyExists();
    }),
    BatchCreatePartition: taking(BatchCreateInput, ({ PartitionInputList, ...place }) => ({
      Errors: createPartitions(catalog, place, PartitionInputList).map(({ Values }) => ({
        PartitionValues: Values,
        ErrorDetail: { ErrorCode: alreadyExists().code, ErrorMessage: alreadyExists().message },
      })),
    })),
    UpdatePartition: taking(UpdateInput, (input) => updatePartition(catalog, input)),
  };
}

type TableName = z.infer<typeof InTable>;

/** Creates the partitions that do not exist. Returns those that do. */
function createPartitions(
  catalog: Catalog,
  place: TableName,
  partitions: readonly Partition[],
): Partition[] {
  const stored = tableOf(catalog.databases, place.DatabaseName, place.TableName);
  const created = new Map<string, Partition>();
  const existing: Partition[] = [];
  for (const partition of partitions) {
    checkValues(stored, partition);
    const key = partitionKey(partition.Values);
    if (stored.partitions.has(key) || created.has(key)) existing.push(partition);
    else created.set(key, partition);
  }
  store(catalog, place, [...created.values()]);
  return existing;
}

function updatePartition(catalog: Catalog, input: z.infer<typeof UpdateInput>): void {
  const stored = tableOf(catalog.databases, input.DatabaseName, input.TableName);
  partitionOf(stored, input.PartitionValueList);
  const partition = input.PartitionInput;
  checkValues(stored, partition);
  if (partitionKey(partition.Values) !== partitionKey(input.PartitionValueList)) {
    throw new ServiceError('InvalidInputException', "A partition's values can't be changed here");
  }
  store(catalog, input, [partition]);
}

/** Writes the file first, so that every acknowledged change is stored. */
function store(catalog: Catalog, place: TableName, partitions: readonly Partition[]): void {
  const { table, partitions: known } = tableOf(
    catalog.databases,
    place.DatabaseName,
    place.TableName,
  );
  if (partitions.length === 0) return;
  const database = place.DatabaseName.toLowerCase();
  appendPartitions(catalog.dataDir, database, table.Name, partitions, catalog.files);
  for (const partition of partitions) known.set(partitionKey(partition.Values), partition);
}

function partitionPage(databases: Databases, input: z.infer<typeof PartitionsInput>) {
  const { DatabaseName, TableName, MaxResults, NextToken = '0', ExcludeColumnSchema } = input;
  const { partitions } = tableOf(databases, DatabaseName, TableName);
  const start = Number(NextToken);
  const page = [...partitions.values()].slice(start, start + MaxResults);
  const end = start + page.length;
  return {
    Partitions: page.map((partition) => ({
      ...(ExcludeColumnSchema ? withoutColumns(partition) : partition),
      DatabaseName,
      TableName,
    })),
    NextToken: end < partitions.size ? String(end) : undefined,
  };
}

function withoutColumns({ StorageDescriptor, ...partition }: Partition): object {
  const { Columns: _, ...storage } = StorageDescriptor ?? {};
  return { ...partition, StorageDescriptor: storage };
}

function checkValues({ table }: StoredTable, { Values }: Partition): void {
  if (Values.length === table.PartitionKeys.length) return;
  throw new ServiceError(
    'InvalidInputException',
    'The number of partition keys do not match the number of partition values',
  );
}

function databaseOf(databases: Databases, name: string): Map<string, StoredTable> {
  return databases.get(name.toLowerCase()) ?? notFound(`Database ${name} not found.`);
}

function tableOf(databases: Databases, database: string, name: string): StoredTable {
  const table = databaseOf(databases, database).get(name.toLowerCase());
  return table ?? notFound(`Entity Not Found: table ${name}`);
}

function partitionOf({ partitions }: StoredTable, values: readonly string[]): Partition {
  return partitions.get(partitionKey(values)) ?? notFound('Cannot find partition.');
}

function notFound(message: string): never {
  throw new ServiceError('EntityNotFoundException', message);
}

const alreadyExists = (): ServiceError =>
  new ServiceError('AlreadyExistsException', 'Partition already exists.');
