import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { readQuarantineObject } from './quarantine-object.ts';
import type { QuarantineReader } from './quarantine-reader.ts';

/** Throws what S3 throws: the API can then only ask its client to retry. */
export function s3QuarantineReader(client: S3Client, bucket: string): QuarantineReader {
  return {
    read: async (key) => {
      const bytes = await bytesOf(client, bucket, key);
      return bytes && readQuarantineObject(bytes);
    },
  };
}

async function bytesOf(
  client: S3Client,
  bucket: string,
  key: string,
): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!Body) throw new Error(`${key} has no body`);
    return await Body.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
