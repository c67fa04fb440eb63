import type { S3Request } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { HttpResponse } from '../endpoint/protocols.ts';
import { withoutChunks } from './aws-chunked.ts';
import { checksumsOf } from './checksums.ts';
import type { ObjectFile } from './object-file.ts';
import type { Bucket } from './object-store.ts';
import type { VersionedObjects } from './versioned-objects.ts';

export async function putObject(bucket: Bucket, request: S3Request): Promise<HttpResponse> {
  const condition = request.headers['if-none-match'];
  if (condition !== undefined && condition !== '*') {
    throw new ServiceError('NotImplemented', 'If-None-Match takes only *', 501);
  }
  const body = checkedBody(request);
  const { etag, versionId } = await bucket.objects.put(request.key, body, condition === '*');
  return { status: 200, headers: { etag: `"${etag}"`, ...versionHeader(bucket, versionId) } };
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

export async function getObject(bucket: Bucket, request: S3Request): Promise<HttpResponse> {
  const { headers } = request;
  const object = await openedBy(bucket, request);
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
      ...describe(bucket, object),
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

export async function headObject(bucket: Bucket, request: S3Request): Promise<HttpResponse> {
  const object = await openedBy(bucket, request);
  await object.handle.close();
  return {
    status: 200,
    headers: { ...describe(bucket, object), 'content-length': String(object.size) },
  };
}

/** Opens the version that the request names, or else the current one. */
function openedBy(bucket: Bucket, { key, query }: S3Request): Promise<ObjectFile> {
  const versionId = query.get('versionId');
  return versionId === null ? bucket.objects.open(key) : versioned(bucket).open(key, versionId);
}

function versioned({ name, versioned: objects }: Bucket): VersionedObjects {
  if (objects) return objects;
  throw new ServiceError('NotImplemented', `The bucket ${name} has no versions`, 501);
}

const versionHeader = ({ versioned: has }: Bucket, versionId: string): Record<string, string> =>
  has ? { 'x-amz-version-id': versionId } : {};

const describe = (bucket: Bucket, object: ObjectFile): Record<string, string> => ({
  etag: `"${object.etag}"`,
  'last-modified': object.modified.toUTCString(),
  'content-type': 'binary/octet-stream',
  'accept-ranges': 'bytes',
  ...versionHeader(bucket, object.versionId),
});

/** Deletes the version that the request names, or else the object. */
export async function deleteObject(
  bucket: Bucket,
  { key, query }: S3Request,
): Promise<HttpResponse> {
  const versionId = query.get('versionId');
  if (versionId === null) return deleted(await bucket.objects.delete(key), true);
  const wasMarker = await versioned(bucket).delete(key, versionId);
  return deleted(versionId, wasMarker ?? false);
}

const deleted = (versionId: string | undefined, isMarker: boolean): HttpResponse => ({
  status: 204,
  headers: {
    ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
    ...(versionId !== undefined && isMarker && { 'x-amz-delete-marker': 'true' }),
  },
});
