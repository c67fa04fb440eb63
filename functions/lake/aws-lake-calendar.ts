import { type GlueClient, paginateGetPartitions } from '@aws-sdk/client-glue';
import { type _Object, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type CatalogNames, inBucket, partitionLocation } from './aws-partition-location.ts';
import type { LakeCalendar, StoredObject } from './lake-calendar.ts';
import { LINES_TABLE } from './lake-tables.ts';

/** The days of the lake in the Glue catalog and on S3. Throws what they throw. */
export function awsLakeCalendar(
  { s3, glue }: { s3: S3Client; glue: GlueClient },
  names: CatalogNames,
): LakeCalendar {
  return {
    days: async () => {
      const days: { date: string; location: string }[] = [];
      // A thousand in a page. Their columns are those of the table.
      const table = {
        DatabaseName: names.GLUE_DATABASE,
        TableName: LINES_TABLE,
        ExcludeColumnSchema: true,
      };
      for await (const { Partitions = [] } of paginateGetPartitions({ client: glue }, table)) {
        for (const { Values, StorageDescriptor } of Partitions) {
          const [date] = Values ?? [];
          if (date === undefined) throw new Error('A day of the catalog has no value');
          days.push({ date, location: inBucket(StorageDescriptor?.Location, names) });
        }
      }
      return days;
    },
    location: (date) => partitionLocation(glue, names, LINES_TABLE, date),
    objects: async (Prefix) => {
      const objects: StoredObject[] = [];
      const below = { Bucket: names.LAKE_BUCKET, Prefix };
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, below)) {
        objects.push(...Contents.map(storedObject));
      }
      return objects;
    },
  };
}

function storedObject({ Key, Size }: _Object): StoredObject {
  if (Key === undefined || Size === undefined) {
    throw new Error('An object in a list has no key or size');
  }
  return { key: Key, bytes: Size };
}
