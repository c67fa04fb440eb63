import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import { readBody } from '../../../functions/formats/read-body.ts';
import { isDelivery } from '../../../functions/staging/delivery.ts';
import { textOfObject } from '../../support/staged-text.ts';
import { compressors } from './lake-files.ts';

/** A place that names a customer. */
export type Trace = {
  where: string;
  /** The batch or the correction that has put it there, if it is known, or the ingest of a raw body. */
  owner?: string | undefined;
  /** Where the record begins in the bytes of a raw body that chunks are cut from. */
  byte?: number;
  /** When it was put there: milliseconds since 1970. */
  at: number;
};

/**
 * Returns every object below some folders that names a customer, old versions included. Looks into
 * Parquet, NDJSON and JSON, zipped or not, and does not know what a key means, except whose an object
 * of staging is, and where chunks begin in a raw body.
 */
export async function tracesBelow(
  folders: readonly string[],
  customerId: string,
): Promise<Trace[]> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const traces = await Promise.all(files.map((file) => tracesIn(file, customerId)));
  return traces.flat();
}

async function tracesIn(file: string, customerId: string): Promise<Trace[]> {
  const at = statSync(file).mtimeMs;
  const [, ingestId] = /\/raw\/([^/.]+)\.gz$/.exec(file) ?? [];
  if (ingestId !== undefined) {
    return rawRecords(readFileSync(file))
      .filter(({ record }) => names(record, customerId))
      .map(({ byte }) => ({ where: file, owner: ingestId, byte, at }));
  }
  const [, staged] = /\/staging\/([^/.]+)\//.exec(file) ?? [];
  const bytes = readFileSync(file);
  refuseOpaque(file, bytes);
  const records = (await recordsIn(bytes)).filter((it) => names(it, customerId));
  const owners = new Set(records.map((record) => staged ?? ownerOf(record)));
  return [...owners].map((owner) => ({ where: file, owner, at }));
}

/** A delivery whose chunks can't be looked into would hide a customer. */
function refuseOpaque(file: string, bytes: Buffer): void {
  if (/\/delivery-[^/]+$/.test(file) && !isDelivery(bytes))
    throw new Error(`${file} is no delivery`);
}

async function recordsIn(bytes: Buffer): Promise<unknown[]> {
  if (bytes.subarray(0, 4).equals(Buffer.from('PAR1'))) {
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
    return rows;
  }
  const text = textOfObject(bytes);
  return jsonIn(text) ?? text.split('\n').map((line) => jsonIn(line)?.[0] ?? line);
}

const RawHeader = z.object({
  format: z.enum(['csv', 'json', 'ndjson']),
  charset: z.enum(['utf-8', 'windows-1252']).optional(),
});

/** Returns the lines of a raw body, and where each begins in the bytes that chunks are cut from. */
function rawRecords(zipped: Buffer): { record: unknown; byte: number }[] {
  const bytes = gunzipSync(zipped);
  const end = bytes.indexOf('\n');
  const { format, charset } = RawHeader.parse(JSON.parse(bytes.subarray(0, end).toString()));
  const source = readBody(bytes.subarray(end + 1), format, charset).bytes;
  let next = 0;
  return Buffer.from(source)
    .toString('latin1')
    .split('\n')
    .map((line) => {
      const byte = next;
      next += line.length + 1;
      return { record: jsonIn(line)?.[0] ?? line, byte };
    });
}

function jsonIn(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

const Owned = z.union([
  z.object({ batch_id: z.string() }).transform((row) => row.batch_id),
  z.object({ batchId: z.object({ S: z.string() }) }).transform((item) => item.batchId.S),
  z.object({ correction_id: z.string() }).transform((row) => row.correction_id),
]);

/** Whose a row of a table or an item is. */
const ownerOf = (record: unknown): string | undefined => Owned.safeParse(record).data;

/** The text of a quarantined line that could not be decoded. */
const Encoded = z
  .union([
    z.object({ text: z.string(), encoding: z.literal('base64') }),
    z.object({ text: z.string(), text_encoding: z.literal('base64') }),
  ])
  .transform(({ text }) => ({ text: Buffer.from(text, 'base64').toString('latin1') }));

/** Whether a text in a value is the customer, or has it as a word. Amounts are no words. */
function names(value: unknown, customerId: string): boolean {
  if (typeof value === 'string') return isNamedIn(value, customerId);
  if (typeof value !== 'object' || value === null) return false;
  const { text } = Encoded.safeParse(value).data ?? {};
  const within = text === undefined ? Object.values(value) : [text, ...Object.values(value)];
  return within.some((each) => names(each, customerId));
}

function isNamedIn(text: string, customerId: string): boolean {
  if (!text.includes(customerId)) return false;
  const inner = /^[[{]/.test(text) ? jsonIn(text) : undefined;
  if (inner) return names(inner, customerId);
  return text.split(/[^0-9A-Za-z.]+/).includes(customerId);
}

/** The same for items of a table. */
export const tracesInItems = (
  table: string,
  items: readonly Record<string, unknown>[],
  customerId: string,
): Trace[] =>
  items
    .filter((item) => names(item, customerId))
    .map((item) => ({ where: table, owner: ownerOf(item), at: 0 }));
