import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readQuarantineObject } from './quarantine-object.ts';
import type { QuarantineReader } from './quarantine-reader.ts';

/** Throws what S3 throws: the API can then only ask its client to retry. */
export function s3QuarantineReader(client: S3Client, bucket: string): QuarantineReader {
  return {
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!Body) throw new Error(`${key} has no body`);
      return readQuarantineObject(await Body.transformToByteArray());
    },
  };
}
