import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../data-dir/layout.ts';
import { pathOfKey } from '../s3/object-path.ts';
import {
  databasesIn,
  readTable,
  type StoredTable,
  type Table,
  TableUnreadable,
  tablesIn,
} from './catalog-files.ts';
import { isView, statementOfView } from './presto-view.ts';

export type CatalogColumn = { name: string; type: string; comment?: string };
type CatalogPartition = { values: string[]; location: string };
export type CatalogTable = {
  name: string;
  comment?: string;
  columns: CatalogColumn[];
  partitionKeys: CatalogColumn[];
  /** `s3://bucket/prefix/` */
  location: string;
  inputFormat: string;
  serializationLibrary: string;
  parameters: Record<string, string>;
  partitions: CatalogPartition[];
};
/** A view in Athena's form. `sql` finds its tables in the view's own database. */
export type CatalogView = {
  name: string;
  comment?: string;
  columns: CatalogColumn[];
  sql: string;
};
type CatalogDatabase = { name: string; tables: CatalogTable[]; views: CatalogView[] };
export type Catalog = { databases: CatalogDatabase[] };

/**
 * Reads the Glue catalog of a data directory, whether or not a process is running on it. Leaves out
 * what is damaged, which `catalogDamage` tells.
 */
export function readCatalog(dataDir: string): Catalog {
  return {
    databases: databasesIn(dataDir).map((name) => {
      const read = tablesIn(dataDir, name).map((table) => readableTable(dataDir, name, table));
      const stored = read.filter(
        (table): table is StoredTable => !(table instanceof TableUnreadable),
      );
      return {
        name,
        tables: stored.filter(({ table }) => !isView(table)).map(catalogTable),
        // A view may need the table that is damaged.
        views: stored
          .filter(({ table }) => stored.length === read.length && isView(table))
          .map(({ table }) => catalogView(table, name)),
      };
    }),
  };
}

export function readableTable(
  dataDir: string,
  database: string,
  table: string,
): StoredTable | TableUnreadable {
  try {
    return readTable(dataDir, database, table);
  } catch (error) {
    if (error instanceof TableUnreadable) return error;
    throw error;
  }
}

function catalogView(view: Table, database: string): CatalogView {
  return {
    name: view.Name,
    ...(view.Description && { comment: view.Description }),
    columns: view.StorageDescriptor.Columns.map(columnOf),
    sql: statementOfView(view, database),
  };
}

function catalogTable({ table, partitions }: StoredTable): CatalogTable {
  const { Columns, Location, InputFormat, SerdeInfo } = table.StorageDescriptor;
  return {
    name: table.Name,
    ...(table.Description && { comment: table.Description }),
    columns: Columns.map(columnOf),
    partitionKeys: table.PartitionKeys.map(columnOf),
    location: Location,
    inputFormat: InputFormat,
    serializationLibrary: SerdeInfo?.SerializationLibrary ?? '',
    parameters: table.Parameters,
    partitions: [...partitions.values()].map(({ Values, StorageDescriptor }) => ({
      values: Values,
      location: StorageDescriptor?.Location || hiveLocation(table, Values),
    })),
  };
}

const columnOf = ({ Name, Type, Comment }: Table['PartitionKeys'][number]): CatalogColumn => ({
  name: Name,
  type: Type,
  ...(Comment && { comment: Comment }),
});

/** The location that readers of Glue assume for a partition without one. */
const hiveLocation = ({ PartitionKeys, StorageDescriptor }: Table, values: string[]): string =>
  `${StorageDescriptor.Location.replace(/\/?$/, '/')}${PartitionKeys.map(
    ({ Name }, index) => `${Name}=${values[index]}/`,
  ).join('')}`;

/** The files of the objects under an S3 location, sorted. Throws when it is not an S3 location. */
export const objectsUnder = (dataDir: string, s3Location: string): string[] =>
  filesUnder(folderOf(dataDir, s3Location));

/** The folder of an S3 location. Throws when it is not an S3 location. */
export function folderOf(dataDir: string, s3Location: string): string {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(s3Location) ?? [];
  if (!bucket) throw new Error(`${s3Location} is not an S3 location`);
  return join(layoutOf(dataDir).s3, bucket, prefix && pathOfKey(prefix));
}

function filesUnder(dir: string): string[] {
  return entriesOf(dir)
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
