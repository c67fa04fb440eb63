import { type GlueClient, paginateGetPartitions } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { type CatalogNames, partitionLocation } from '../lake/aws-partition-location.ts';
import { LINES_TABLE } from '../lake/lake-tables.ts';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import type { LiveDays } from './ports.ts';

/** The days of the lake on S3, where the Glue catalog says that they are. */
export function awsLiveDays(
  { s3, glue }: { s3: S3Client; glue: GlueClient },
  names: CatalogNames,
): LiveDays {
  const { GLUE_DATABASE: DatabaseName, LAKE_BUCKET: Bucket } = names;
  return {
    all: async () => {
      const days: string[] = [];
      const table = { DatabaseName, TableName: LINES_TABLE };
      for await (const { Partitions = [] } of paginateGetPartitions({ client: glue }, table)) {
        days.push(...Partitions.flatMap(({ Values }) => Values?.[0] ?? []));
      }
      return days;
    },
    keys: async (date) => {
      const Prefix = await partitionLocation(glue, names, LINES_TABLE, date);
      return Prefix === undefined ? [] : objectKeys(s3, Bucket, Prefix);
    },
    read: async (key) => {
      const bytes = await objectBytes(s3, Bucket, key);
      if (!bytes) throw new Error(`${key} is no longer there`);
      return bytes;
    },
  };
}
