import { inGroups } from '../concurrency/in-groups.ts';
import { failingAs } from '../failures.ts';
import type { TableStorage } from './lake-tables.ts';
import { commentOf, type SqlColumn } from './sql-column.ts';

/** A partition as Glue's BatchCreatePartition takes it. */
export type Partition = {
  Values: string[];
  StorageDescriptor: {
    Columns: { Name: string; Type: string; Comment: string }[];
    Location: string;
    InputFormat: string;
    OutputFormat: string;
    SerdeInfo: { SerializationLibrary: string; Parameters: Record<string, string> };
  };
};

/**
 * Creates at most 100 partitions of a table. Returns the error code of each that was not created.
 */
export type CreatePartitions = (table: string, partitions: Partition[]) => Promise<string[]>;

/** The limit of BatchCreatePartition. */
const PARTITIONS_AT_A_TIME = 100;
const EXISTS = 'AlreadyExistsException';

/**
 * Registers days of a table in the catalog. Does not change a day that is registered already,
 * because its location may name a later generation. Throws `CatalogUpdateFailed`.
 */
export async function createAll(
  table: string,
  partitions: readonly Partition[],
  create: CreatePartitions,
): Promise<void> {
  for (const group of inGroups(partitions, PARTITIONS_AT_A_TIME)) {
    await failingAs('CatalogUpdateFailed', `Days of ${table} could not be registered`, async () => {
      const refused = (await create(table, group)).filter((code) => code !== EXISTS);
      if (refused.length > 0) throw new Error([...new Set(refused)].join(', '));
    });
  }
}

/** Returns the partition of a day. Each has a copy of its table's columns and storage. */
export function partitionOf(
  date: string,
  location: string,
  columns: readonly SqlColumn[],
  { inputFormat, outputFormat, serde, parameters }: TableStorage,
): Partition {
  return {
    Values: [date],
    StorageDescriptor: {
      Columns: columns.map((column) => ({
        Name: column.name,
        Type: column.type,
        Comment: commentOf(column),
      })),
      Location: location,
      InputFormat: inputFormat,
      OutputFormat: outputFormat,
      SerdeInfo: { SerializationLibrary: serde, Parameters: { ...parameters } },
    },
  };
}
