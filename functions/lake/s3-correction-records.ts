import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type RecordedLine, readCorrectionObject } from './correction-object.ts';

/** The objects of the corrections table. */
export function s3CorrectionRecords(client: S3Client, Bucket: string) {
  return {
    put: async (Key: string, Body: Buffer, ContentType: string): Promise<void> => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },
    read: async (Key: string): Promise<RecordedLine[]> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      if (!Body) throw new Error(`${Key} has no body`);
      return readCorrectionObject(await Body.transformToByteArray());
    },
  };
}
