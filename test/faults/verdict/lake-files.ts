import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import { readTable } from '../../../local/glue/catalog-files.ts';
import type { StoredLine } from './stores.ts';

/**
 * Returns a function that returns the files of a table: those that are by then in the locations
 * which its registered partitions name now.
 */
export function plannedFiles(
  dataDir: string,
  database: string,
  table: string,
  bucket: string,
): () => string[] {
  const { partitions } = readTable(dataDir, database, table);
  const folders = [...partitions.values()].map(({ StorageDescriptor }) => {
    if (!StorageDescriptor) throw new Error(`A partition of ${table} has no location`);
    return join(bucket, StorageDescriptor.Location.replace(/^s3:\/\/[^/]+\//, ''));
  });
  return () => folders.flatMap(filesIn);
}

const filesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];

/**
 * Returns the keys of all objects below a prefix, whether a partition names their folder or not.
 */
export const keysBelow = (bucket: string, prefix: string): string[] =>
  existsSync(join(bucket, prefix))
    ? readdirSync(join(bucket, prefix), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(bucket.length + 1))
    : [];

export const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };

/** A file that was replaced has another one. */
function stampOf(path: string): string {
  const { ino, size, mtimeMs } = statSync(path);
  return `${ino}/${size}/${mtimeMs}`;
}

/** Parses each Parquet file once. Notes the files that were overwritten with different bytes. */
export function parquetReader() {
  const known = new Map<string, { stamp: string; hash: string; lines: StoredLine[] }>();
  const changed: string[] = [];
  const read = async (path: string): Promise<StoredLine[]> => {
    const before = known.get(path);
    const stamp = stampOf(path);
    if (before?.stamp === stamp) return before.lines;
    const bytes = readFileSync(path);
    const hash = createHash('sha1').update(bytes).digest('hex');
    if (before?.hash === hash) {
      known.set(path, { ...before, stamp });
      return before.lines;
    }
    if (before) changed.push(path);
    const file = new Uint8Array(bytes).buffer;
    const rows = await parquetReadObjects({ file, compressors });
    const lines = rows.map((row) => LakeLine.parse(row));
    known.set(path, { stamp, hash, lines });
    return lines;
  };
  return { read, changed: (): readonly string[] => changed };
}

const LakeLine = z
  .object({
    line_id: z.string(),
    invoice_no: z.string(),
    stock_code: z.string(),
    description: z.string().nullish(),
    quantity: z.number(),
    unit_price: z.number(),
    customer_id: z.string().nullish(),
  })
  .transform((row) => ({
    lineId: row.line_id,
    invoiceNo: row.invoice_no,
    stockCode: row.stock_code,
    description: row.description ?? null,
    quantity: row.quantity,
    unitPrice: Math.round(row.unit_price * 1000),
    customerId: row.customer_id ?? null,
  }));

const QuarantineRow = z.object({ line_id: z.string(), text: z.string(), reason: z.string() });

/** Returns the ids of the lines in a file of the quarantine. */
export const quarantinedIds = (path: string): string[] =>
  rowsIn(path).map((row) => QuarantineRow.parse(row).line_id);

const CorrectedRow = z
  .object({ line_id: z.string(), corrected_line_id: z.string(), correction_id: z.string() })
  .transform((row) => ({
    lineId: row.line_id,
    correctedLineId: row.corrected_line_id,
    correctionId: row.correction_id,
  }));
/** A row of the table of corrections. */
export type CorrectedRow = z.infer<typeof CorrectedRow>;

export const correctedRows = (path: string): CorrectedRow[] =>
  rowsIn(path).map((row) => CorrectedRow.parse(row));

/** Returns the values in a compressed file of NDJSON. Throws if there is no file. */
export const rowsIn = (path: string): unknown[] =>
  gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const Extra = z.object({ line_id: z.string(), extra: z.string().nullish() });

/** Returns the column `extra` of each line of a file, with the line's id. */
export async function extrasIn(path: string): Promise<[lineId: string, extra: string | null][]> {
  const file = new Uint8Array(readFileSync(path)).buffer;
  const rows = await parquetReadObjects({ file, compressors, columns: ['line_id', 'extra'] });
  return rows.map((row) => {
    const { line_id, extra } = Extra.parse(row);
    return [line_id, extra ?? null];
  });
}
