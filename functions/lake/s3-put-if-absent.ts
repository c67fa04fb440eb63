import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** Puts an object unless there is one with its key. Whatever is there stays as it is. */
export async function putIfAbsent(client: S3Client, object: PutObjectCommandInput): Promise<void> {
  try {
    await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

/** Whether somebody has put the object, or is just putting it. */
const isThere = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict');
