import { BatchCreatePartitionCommand, type GlueClient } from '@aws-sdk/client-glue';
import type { CreatePartitions } from './partitions.ts';

/** Creates partitions in a database of the Glue catalog. */
export function awsPartitions(client: GlueClient, DatabaseName: string): CreatePartitions {
  return async (TableName, PartitionInputList) => {
    const { Errors = [] } = await client.send(
      new BatchCreatePartitionCommand({ DatabaseName, TableName, PartitionInputList }),
    );
    return Errors.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode ?? 'UnknownError');
  };
}
