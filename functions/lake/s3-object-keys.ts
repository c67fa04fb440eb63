import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** Returns the keys of all objects below a prefix. Throws what S3 throws. */
export async function objectKeys(
  client: S3Client,
  Bucket: string,
  Prefix: string,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
}

/** Whether there is an object with this key. Throws what S3 throws. */
export async function hasObject(client: S3Client, bucket: string, key: string): Promise<boolean> {
  return (await objectKeys(client, bucket, key)).includes(key);
}
