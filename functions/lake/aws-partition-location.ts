import {
  EntityNotFoundException,
  GetPartitionCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';

export type CatalogNames = { GLUE_DATABASE: string; LAKE_BUCKET: string };

/**
 * Returns where the catalog says that a day's objects are: a prefix in the lake bucket, or the whole
 * location if it is elsewhere. Returns undefined if the day is not registered.
 */
export async function partitionLocation(
  client: GlueClient,
  names: CatalogNames,
  TableName: string,
  date: string,
): Promise<string | undefined> {
  const partition = { DatabaseName: names.GLUE_DATABASE, TableName, PartitionValues: [date] };
  try {
    const { Partition } = await client.send(new GetPartitionCommand(partition));
    return inBucket(Partition?.StorageDescriptor?.Location, names);
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
}

/** Returns a location of the catalog as a prefix in the lake bucket, or as it is if it is elsewhere. */
export function inBucket(location = 'nowhere', { LAKE_BUCKET }: CatalogNames): string {
  const bucket = `s3://${LAKE_BUCKET}/`;
  return location.startsWith(bucket) ? location.slice(bucket.length) : location;
}
