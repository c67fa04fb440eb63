import type { S3Client } from '@aws-sdk/client-s3';
import { quarantinedLineIn, readQuarantineObject } from './quarantine-object.ts';
import type { QuarantinedLineReader, QuarantineReader } from './quarantine-reader.ts';
import { objectBytes } from './s3-object-bytes.ts';

/** Throws what S3 throws: the API can then only ask its client to retry. */
export function s3QuarantineReader(
  client: S3Client,
  bucket: string,
): QuarantineReader & QuarantinedLineReader {
  return {
    read: async (key) => {
      const bytes = await objectBytes(client, bucket, key);
      return bytes && readQuarantineObject(bytes);
    },
    readLine: async (key, lineId) => {
      const bytes = await objectBytes(client, bucket, key);
      return bytes && quarantinedLineIn(bytes, lineId);
    },
  };
}
