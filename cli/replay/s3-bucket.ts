import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** A bucket as a replay uses it. */
export type Bucket = {
  keysBelow(prefix: string): Promise<string[]>;
  /** undefined when there is no such object. */
  read(key: string): Promise<Uint8Array | undefined>;
  remove(key: string): Promise<void>;
};

export function bucketOf(client: S3Client, bucket: string): Bucket {
  return {
    keysBelow: async (prefix) => {
      const keys: string[] = [];
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      for await (const { Contents } of pages)
        keys.push(...(Contents ?? []).flatMap(({ Key }) => Key ?? []));
      return keys;
    },
    read: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
