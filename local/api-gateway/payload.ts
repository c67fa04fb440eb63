import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';
import type { ResponseType } from './gateway-response.ts';

/**
 * The limit of API Gateway. AWS does not document that it applies to a decompressed payload too. It
 * does here, so that no payload can fill the memory.
 */
const PAYLOAD_BYTES = 10 * 1024 * 1024;

type Decode = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/**
 * The content codings that API Gateway undoes. It leaves the header in the request:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 */
const CODINGS: Readonly<Record<string, Decode>> = {
  identity: async (bytes) => bytes,
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
};

/** Returns the payload of a request, decompressed, or the response that refuses it. */
export async function payloadOf(request: IncomingMessage): Promise<Buffer | ResponseType> {
  const sent = await received(request);
  if (!sent) return 'REQUEST_TOO_LARGE';
  const coding = request.headers['content-encoding']?.trim().toLowerCase();
  if (!coding || sent.length === 0) return sent;
  const decode = Object.hasOwn(CODINGS, coding) && CODINGS[coding];
  if (!decode) return 'UNSUPPORTED_MEDIA_TYPE';
  try {
    return await decode(sent, { maxOutputLength: PAYLOAD_BYTES });
  } catch (error) {
    return error instanceof RangeError ? 'REQUEST_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE';
  }
}

async function received(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > PAYLOAD_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > PAYLOAD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
