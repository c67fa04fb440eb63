import { inGroups } from '../concurrency/in-groups.ts';
import { failingAs } from '../failures.ts';
import { linesLocation, quarantineLocation } from '../lake/lake-keys.ts';
import {
  LINE_COLUMNS,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
  type TableStorage,
} from '../lake/lake-tables.ts';
import { commentOf, type SqlColumn } from '../lake/sql-column.ts';
import type { SealedPlan } from '../staging/plan.ts';

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
 * Registers the days of a plan in the catalog. Returns the number of days. Does not change a day
 * that is registered already, because its location may name a later generation. Throws
 * `CatalogUpdateFailed`.
 */
export async function registerPartitions(
  plan: SealedPlan,
  bucket: string,
  create: CreatePartitions,
): Promise<number> {
  const lines = plan.lake.map(({ date }) => linesPartition(date, bucket));
  const quarantine = plan.quarantine.map(({ date }) => quarantinePartition(date, bucket));
  await createAll(LINES_TABLE, lines, create);
  await createAll(QUARANTINE_TABLE, quarantine, create);
  return lines.length + quarantine.length;
}

async function createAll(
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

function linesPartition(date: string, bucket: string): Partition {
  return partition(date, `s3://${bucket}/${linesLocation(date)}`, LINE_COLUMNS, LINES_STORAGE);
}

function quarantinePartition(date: string, bucket: string): Partition {
  const location = `s3://${bucket}/${quarantineLocation(date)}`;
  return partition(date, location, QUARANTINE_COLUMNS, QUARANTINE_STORAGE);
}

/** Each partition has a copy of its table's columns and storage. */
function partition(
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
