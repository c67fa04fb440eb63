import type { S3Request } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { HttpResponse } from '../endpoint/protocols.ts';
import { withoutChunks } from './aws-chunked.ts';
import { checksumsOf } from './checksums.ts';
import type { Bucket, ObjectFile } from './object-store.ts';

export async function putObject({ objects }: Bucket, request: S3Request): Promise<HttpResponse> {
  const condition = request.headers['if-none-match'];
  if (condition !== undefined && condition !== '*') {
    throw new ServiceError('NotImplemented', 'If-None-Match takes only *', 501);
  }
  const etag = await objects.put(request.key, checkedBody(request), condition === '*');
  return { status: 200, headers: { etag: `"${etag}"` } };
}

/** Yields the object's bytes. Throws at the end if the length or a checksum is not as declared. */
async function* checkedBody({ headers, body }: S3Request): AsyncGenerator<Buffer> {
  const trailers = new Map<string, string>();
  const isChunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  const length = headers[isChunked ? 'x-amz-decoded-content-length' : 'content-length'];
  const checksums = checksumsOf(headers);
  let received = 0;
  for await (const part of isChunked ? withoutChunks(body, trailers) : body) {
    received += part.length;
    checksums.update(part);
    yield part;
  }
  if (length !== undefined && received !== Number(length)) {
    throw new ServiceError('IncompleteBody', 'The body is not as long as its header says');
  }
  checksums.verify(trailers);
}

export async function getObject(
  { objects }: Bucket,
  { key, headers }: S3Request,
): Promise<HttpResponse> {
  const object = await objects.open(key);
  const range = headers['range'];
  const span = range === undefined ? undefined : rangeOf(range, object.size);
  if (span === 'unsatisfiable') {
    await object.handle.close();
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  const { start, end } = span ?? { start: 0, end: object.size - 1 };
  return {
    status: span ? 206 : 200,
    headers: {
      ...describe(object),
      'content-length': String(end - start + 1),
      ...(span && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
    },
    body: object.handle.createReadStream({
      start,
      end: Math.max(end, start),
      highWaterMark: 1 << 18,
    }),
  };
}

/**
 * Parses `bytes=a-b`, `bytes=a-` and `bytes=-n`. Undefined for any other form, which S3 ignores.
 */
function rangeOf(
  header: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

export async function headObject({ objects }: Bucket, { key }: S3Request): Promise<HttpResponse> {
  const object = await objects.open(key);
  await object.handle.close();
  return {
    status: 200,
    headers: { ...describe(object), 'content-length': String(object.size) },
  };
}

const describe = ({ etag, modified }: ObjectFile): Record<string, string> => ({
  etag: `"${etag}"`,
  'last-modified': modified.toUTCString(),
  'content-type': 'binary/octet-stream',
  'accept-ranges': 'bytes',
});

export async function deleteObject({ objects }: Bucket, { key }: S3Request): Promise<HttpResponse> {
  await objects.delete(key);
  return { status: 204 };
}
