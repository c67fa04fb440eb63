import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import { compressors } from './lake-files.ts';

/** A place that names a customer. */
export type Trace = {
  where: string;
  /** The batch or the correction that has put it there, if it is known, or the ingest of a raw body. */
  owner?: string | undefined;
  /** When it was put there: milliseconds since 1970. */
  at: number;
};

/**
 * Returns every object below some folders that names a customer, old versions included. Looks into
 * Parquet, NDJSON and JSON, zipped or not, and does not know what a key means, except whose an object
 * of staging is.
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
  const [, staged] = /\/(?:staging|raw)\/([^/.]+)(?:\/|\.gz$)/.exec(file) ?? [];
  const at = statSync(file).mtimeMs;
  const records = (await recordsIn(readFileSync(file))).filter((it) => names(it, customerId));
  const owners = new Set(records.map((record) => staged ?? ownerOf(record)));
  return [...owners].map((owner) => ({ where: file, owner, at }));
}

async function recordsIn(bytes: Buffer): Promise<unknown[]> {
  if (bytes.subarray(0, 4).equals(Buffer.from('PAR1'))) {
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
    return rows;
  }
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isZipped ? gunzipSync(bytes) : bytes).toString('latin1');
  return jsonIn(text) ?? text.split('\n').map((line) => jsonIn(line)?.[0] ?? line);
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

/** Whether a text in a value is the customer, or has it as a word. Amounts are no words. */
function names(value: unknown, customerId: string): boolean {
  if (typeof value === 'string') {
    if (!value.includes(customerId)) return false;
    const inner = /^[[{]/.test(value) ? jsonIn(value) : undefined;
    if (inner) return names(inner, customerId);
    return value.split(/[^0-9A-Za-z.]+/).includes(customerId);
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => names(each, customerId));
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
