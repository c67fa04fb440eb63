import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { ChunkEncoding } from '../stream/chunk.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

/** What of the staging bucket holds raw bodies. A rule of the bucket removes them after `rawDays`. */
export const RAW_PREFIX = 'raw/';

const NAME = /^raw\/([0-9A-Za-z-]{1,64})\.gz$/;

export const rawKey = (ingestId: string): string => `${RAW_PREFIX}${ingestId}.gz`;

/** Returns the ingest whose raw body has a key; undefined if it is not the key of one. */
export const ingestOfRawKey = (key: string): string | undefined => NAME.exec(key)?.[1];

/** How a body is to be read, as its sender declared it. */
const RawForm = z.strictObject({
  format: z.enum(['csv', 'json', 'ndjson']),
  charset: ChunkEncoding.exactOptional(),
});
type RawForm = z.infer<typeof RawForm>;

/** A body as it was sent, unpacked, with what decides how it is read. */
export type RawBody = RawForm & { body: Buffer };

/** A body as it is kept. */
export type KeptBody = RawBody & {
  /** The rows whose records an erasure has overwritten. */
  erased: readonly number[];
};

const Header = RawForm.extend({
  v: z.literal(1),
  ingestId: z.string().min(1),
  /** That of the ingest: it belongs to no other body. */
  bodyHash: z.string().min(1),
  erased: z.array(z.int().positive()),
});

type Owner = { ingestId: string; bodyHash: string };

const LF = 10;

/** Encodes a body as an object: a line of JSON, and then the body, gzipped. */
export async function rawObject(
  { ingestId, bodyHash }: Owner,
  { body, erased = [], ...form }: RawBody & Partial<KeptBody>,
): Promise<Buffer> {
  const header = Header.parse({ v: 1, ingestId, bodyHash, ...form, erased });
  return deflate(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/** Reads what rawObject wrote. Throws RangeError when it is anything else, or of another ingest. */
export async function readRawObject(
  bytes: Uint8Array,
  { ingestId, bodyHash }: Owner,
): Promise<KeptBody> {
  const text = await unpacked(bytes, ingestId);
  const end = text.indexOf(LF);
  const { v: _, ...header } = headerIn(text.subarray(0, end).toString(), ingestId);
  const { ingestId: owner, bodyHash: hash, ...form } = header;
  if (owner !== ingestId || hash !== bodyHash) {
    throw new RangeError(`The raw body of ingest ${ingestId} is that of another`);
  }
  return { ...form, body: text.subarray(end + 1) };
}

async function unpacked(bytes: Uint8Array, ingestId: string): Promise<Buffer> {
  try {
    return await inflate(bytes);
  } catch (cause) {
    throw new RangeError(`The raw body of ingest ${ingestId} is damaged`, { cause });
  }
}

/** The error quotes nothing of the body. */
function headerIn(text: string, ingestId: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(text));
  } catch {
    throw new RangeError(`The raw body of ingest ${ingestId} has no valid header`);
  }
}
