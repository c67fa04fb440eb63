import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { type CatalogNames, partitionLocation } from '../lake/aws-partition-location.ts';
import { LINES_TABLE } from '../lake/lake-tables.ts';
import { objectKeys } from '../lake/s3-object-keys.ts';
import type { LakeDays } from './ports.ts';

/** The days of the lake on S3 and in the Glue catalog. */
export function awsLakeDays(
  { s3, glue }: { s3: S3Client; glue: GlueClient },
  names: CatalogNames,
): LakeDays {
  return {
    keys: (prefix) => objectKeys(s3, names.LAKE_BUCKET, prefix),
    location: (date) => partitionLocation(glue, names, LINES_TABLE, date),
  };
}
