import { GetPartitionCommand, type GlueClient, UpdatePartitionCommand } from '@aws-sdk/client-glue';
import type { CatalogNames } from '../lake/aws-partition-location.ts';
import { LINES_TABLE } from '../lake/lake-tables.ts';
import type { SwitchPorts } from './switch-day.ts';

/**
 * Changes the location of a day's partition and nothing else of it. Glue replaces the partition, so
 * everything that can be set is passed on.
 */
export function awsSetLocation(
  client: GlueClient,
  { GLUE_DATABASE, LAKE_BUCKET }: CatalogNames,
): SwitchPorts['setLocation'] {
  return async (date, location) => {
    const table = { DatabaseName: GLUE_DATABASE, TableName: LINES_TABLE };
    const { Partition } = await client.send(
      new GetPartitionCommand({ ...table, PartitionValues: [date] }),
    );
    if (!Partition?.StorageDescriptor) throw new Error(`The partition of ${date} has no storage`);
    const { StorageDescriptor, Values, Parameters, LastAccessTime, LastAnalyzedTime } = Partition;
    const Location = `s3://${LAKE_BUCKET}/${location}`;
    await client.send(
      new UpdatePartitionCommand({
        ...table,
        PartitionValueList: [date],
        PartitionInput: {
          Values,
          StorageDescriptor: { ...StorageDescriptor, Location },
          ...(Parameters && { Parameters }),
          ...(LastAccessTime && { LastAccessTime }),
          ...(LastAnalyzedTime && { LastAnalyzedTime }),
        },
      }),
    );
  };
}
