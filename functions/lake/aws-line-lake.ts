import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { type CatalogNames, partitionLocation } from './aws-partition-location.ts';
import type { LineLake } from './line-lake.ts';
import { objectBytes } from './s3-object-bytes.ts';

export function awsLineLake(
  { s3, glue }: { s3: S3Client; glue: GlueClient },
  names: CatalogNames,
): LineLake {
  return {
    line: async (key, lineId) => {
      const bytes = await objectBytes(s3, names.LAKE_BUCKET, key);
      // Loaded on demand, so that no other request waits for the Parquet package.
      const { lakeLineIn } = await import('./stored-line.ts');
      return bytes && lakeLineIn(bytes, lineId);
    },
    location: (table, date) => partitionLocation(glue, names, table, date),
  };
}
