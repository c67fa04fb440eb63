import { type CatalogTable, type CatalogView, objectsUnder, readCatalog } from '../glue/catalog.ts';

/** A table of the catalog, with the local files of each partition. */
export type LocalTable = Omit<CatalogTable, 'partitions'> & {
  database: string;
  partitions: { values: string[]; location: string; files: string[] }[];
};

/** A view of the catalog. */
export type LocalView = CatalogView & { database: string };

export type LocalCatalog = { tables: LocalTable[]; views: LocalView[] };

/** The catalog of a data directory, with the files of the tables' objects. */
export function localCatalog(dataDir: string): LocalCatalog {
  const { databases } = readCatalog(dataDir);
  return {
    tables: databases.flatMap(({ name, tables }) =>
      tables.map((table) => localTable(dataDir, name, table)),
    ),
    views: databases.flatMap(({ name, views }) =>
      views.map((view) => ({ ...view, database: name })),
    ),
  };
}

function localTable(dataDir: string, database: string, table: CatalogTable): LocalTable {
  const partitions = table.partitions.map((partition) => ({
    ...partition,
    files: objectsUnder(dataDir, partition.location),
  }));
  return { ...table, database, partitions };
}
