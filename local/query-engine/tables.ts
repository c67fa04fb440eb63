import { type CatalogTable, objectsUnder, readCatalog } from '../glue/catalog.ts';

/** A table of the catalog, with the local files of each partition. */
export type LocalTable = Omit<CatalogTable, 'partitions'> & {
  database: string;
  partitions: { values: string[]; location: string; files: string[] }[];
};

/** The tables of the catalog of a data directory, with the files of their objects. */
export function localTables(dataDir: string): LocalTable[] {
  return readCatalog(dataDir).databases.flatMap((database) =>
    database.tables.map((table) => ({
      ...table,
      database: database.name,
      partitions: table.partitions.map((partition) => ({
        ...partition,
        files: objectsUnder(dataDir, partition.location),
      })),
    })),
  );
}
