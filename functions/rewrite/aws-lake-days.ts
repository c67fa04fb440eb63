import type { GlueClient } from '@aws-sdk/client-glue';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type CatalogNames, partitionLocation } from '../lake/aws-partition-location.ts';
import { LINES_TABLE } from '../lake/lake-tables.ts';
import type { LakeDays } from './ports.ts';

/** The days of the lake on S3 and in the Glue catalog. */
export function awsLakeDays(
  { s3, glue }: { s3: S3Client; glue: GlueClient },
  names: CatalogNames,
): LakeDays {
  return {
    keys: async (Prefix) => {
      const keys: string[] = [];
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: names.LAKE_BUCKET, Prefix });
      for await (const { Contents = [] } of pages) {
        keys.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
      }
      return keys;
    },
    location: (date) => partitionLocation(glue, names, LINES_TABLE, date),
  };
}
