import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failingAs } from '../../failures.ts';

/** Holds the index of the usual delivery, of some forty chunks, and the head of the usual plan. */
export const FIRST_BYTES = 16 * 1024;

/** From `start` to before `end`. */
export type Range = { start: number; end: number };

/** Some bytes of an object, and how long all of it is. */
type Part = { bytes: Uint8Array; length: number };

/**
 * Reads parts of staged objects, which are megabytes. Throws `StagingUnavailable` on every failure of
 * S3.
 */
export function s3Parts(client: S3Client, bucket: string) {
  const read = (key: string, { start, end }: Range): Promise<Part> =>
    failingAs('StagingUnavailable', `${key} could not be read`, async () => {
      const range = `bytes=${start}-${end - 1}`;
      const { Body, ContentRange } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }),
      );
      if (!Body) throw new Error('the object has no body');
      return { bytes: await Body.transformToByteArray(), length: lengthIn(ContentRange) };
    });

  /**
   * Reads an object from its start until `take` returns something. `take` gets all bytes that are
   * read, and the length of the object. Throws RangeError if it returns nothing for all of it.
   */
  const fromStart = async <T>(
    key: string,
    take: (bytes: Uint8Array, length: number) => T | undefined,
  ): Promise<T> => {
    let { bytes, length } = await read(key, { start: 0, end: FIRST_BYTES });
    let taken = take(bytes, length);
    while (taken === undefined && bytes.length < length) {
      const next = await read(key, { start: bytes.length, end: bytes.length * 4 });
      bytes = Buffer.concat([bytes, next.bytes]);
      taken = take(bytes, length);
    }
    if (taken === undefined) throw new RangeError(`${key} does not begin as expected`);
    return taken;
  };
  return { read, fromStart };
}

/** S3 says `bytes 0-16383/2500000` of a part. */
function lengthIn(contentRange = ''): number {
  const [, length] = /^bytes \d+-\d+\/(\d+)$/.exec(contentRange) ?? [];
  if (length === undefined) throw new Error('the response is not a part of the object');
  return Number(length);
}
