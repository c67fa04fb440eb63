import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

const ATTEMPTS = 5;

/**
 * Puts an object unless there is one with its key. Whatever is there stays as it is. When it resolves,
 * there is one: while somebody else is putting it, that may still fail, so it is put again. Returns
 * whether this call has put it. After a lost response it says THERE.
 */
export async function putIfAbsent(
  client: S3Client,
  object: PutObjectCommandInput,
): Promise<'PUT' | 'THERE'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
      return 'PUT';
    } catch (error) {
      if (isNamed('PreconditionFailed', error)) return 'THERE';
      if (!isNamed('ConditionalRequestConflict', error) || attempt === ATTEMPTS) throw error;
    }
  }
}

const isNamed = (name: string, error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === name;
