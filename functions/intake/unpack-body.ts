import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Problem } from '../api/problem.ts';
import { isGzip } from '../formats/read-body.ts';

/** The limit on an unpacked body. Lambda takes 6 MB, which is about 4.5 MB before base64. */
export const MAX_BODY_BYTES = 4_000_000;

const inflate = promisify(gunzip);

/**
 * Returns a body as its sender wrote it, with its Content-Encoding undone. API Gateway unpacks gzip
 * and leaves the header, so only what still is gzip data is unpacked here. Throws a 400, 413 or 415
 * Problem when the body cannot be unpacked or is too large.
 */
export async function unpackBody(
  sent: Buffer,
  contentEncoding: string | undefined,
  adviceIfTooLarge: string,
): Promise<Buffer> {
  const body = await unpacked(sent, (contentEncoding ?? '').trim().toLowerCase(), adviceIfTooLarge);
  if (body.length > MAX_BODY_BYTES) throw tooLarge(adviceIfTooLarge);
  return body;
}

async function unpacked(sent: Buffer, contentEncoding: string, advice: string): Promise<Buffer> {
  if (contentEncoding === '' || contentEncoding === 'identity') return sent;
  if (contentEncoding !== 'gzip') {
    throw new Problem(415, 'The only content encoding that can be read is gzip.', {
      headers: { 'Accept-Encoding': 'gzip' },
    });
  }
  if (!isGzip(sent)) return sent;
  try {
    return await inflate(sent, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(advice);
    throw new Problem(400, 'Content-Encoding says gzip, but the body is not complete gzip data.', {
      cause,
    });
  }
}

function tooLarge(advice: string): Problem {
  return new Problem(
    413,
    `A body may have at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes, unpacked. ${advice}`,
    { members: { maxBytes: MAX_BODY_BYTES } },
  );
}
