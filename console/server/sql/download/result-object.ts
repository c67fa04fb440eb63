import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { s3 } from '../../../../functions/runtime/clients/s3.ts';
import type { Pipeline } from '../../pipeline.ts';
import { RequestProblem } from '../../route.ts';

/**
 * The bytes of the object of a result: CSV as Athena writes it, every value in double quotes and
 * NULL as nothing. Throws when it has expired.
 */
export async function resultObject(
  { where }: Pipeline,
  location: string,
): Promise<AsyncIterable<Uint8Array>> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
  const { Body } = await s3(where)
    .send(new GetObjectCommand({ Bucket, Key }))
    .catch((error: unknown) => {
      if (!(error instanceof NoSuchKey)) throw error;
      throw new RequestProblem(404, 'The result is not kept any more. Run the statement again.');
    });
  if (!Body) throw new Error(`S3 has returned no body for ${location}`);
  return bytesOf(Body.transformToWebStream().getReader());
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* bytesOf(reader: Reader): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
