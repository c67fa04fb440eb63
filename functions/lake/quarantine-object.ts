import * as z from 'zod';
import { lineIdOf } from '../domain/invoice-line.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { QUARANTINE_COLUMNS } from './lake-tables.ts';
import { jsonObject, ndjsonObject, recordsIn, sqlTimestamp, timeOf } from './ndjson-object.ts';

type ColumnName = (typeof QUARANTINE_COLUMNS)[number]['name'];
type Line = SealedPlan['quarantine'][number]['lines'][number];

/** A quarantined line as a batch wrote it to the lake. */
export type StoredLine = QuarantinedLine & { batchId: string };

/** Encodes lines as an object of the quarantine table: gzipped NDJSON. */
export function quarantineObject(batchId: string, lines: readonly Line[]): Buffer {
  return ndjsonObject(lines.map((line) => quarantineRow(batchId, line)));
}

/** A record of an object as it is stored, known by its place. */
export type QuarantineRecord = Pick<StoredLine, 'ingestId' | 'row'> & { json: string };

/** Returns a line as an object stores it. */
export const quarantineRecord = (batchId: string, line: Line): QuarantineRecord => ({
  ingestId: line.ingestId,
  row: line.row,
  json: JSON.stringify(quarantineRow(batchId, line)),
});

/** Reads the records of an object, and leaves them as they are. Throws when it is no such object. */
export async function quarantineRecords(bytes: Uint8Array): Promise<QuarantineRecord[]> {
  return (await recordsIn(bytes)).map((json) => {
    const { ingestId, row } = storedRecord(json);
    return { ingestId, row, json };
  });
}

/** Encodes records as an object of the quarantine table. */
export const recordsObject = (records: readonly QuarantineRecord[]): Buffer =>
  jsonObject(records.map(({ json }) => json));

const Arrived = z.object({ ingested_at: z.string() });

/** Returns when the line of a record arrived in the stream, in milliseconds since 1970. */
export const arrivalIn = ({ json }: QuarantineRecord): number =>
  timeOf(Arrived.parse(JSON.parse(json)).ingested_at);

/** A line of an object that is known by its place, and decoded only when it is asked for. */
export type StoredRecord = Pick<StoredLine, 'ingestId' | 'row'> & { line(): StoredLine };

/**
 * Reads the lines of an object that quarantineObject wrote. Throws when it is anything else: at once
 * or when a line is decoded. A page shows a thousand lines of an object that may have 80,000, and
 * decoding is most of the work.
 */
export async function readQuarantineObject(bytes: Uint8Array): Promise<StoredRecord[]> {
  return (await recordsIn(bytes)).map(storedRecord);
}

export const recordOf = (line: StoredLine): StoredRecord => ({
  ingestId: line.ingestId,
  row: line.row,
  line: () => line,
});

/** How every row begins: quarantineRow names its place first. */
const PLACE = /^\{"ingest_id":"([\w-]+)","source_row":(\d{1,9}),/;

function storedRecord(json: string): StoredRecord {
  const [, ingestId, row] = PLACE.exec(json) ?? [];
  if (ingestId === undefined) return recordOf(storedLine(json));
  return { ingestId, row: Number(row), line: () => storedLine(json) };
}

/** A line of an object, and its position in it, from 1. */
export type PlacedLine = { line: StoredLine; position: number; of: number };

/** Finds a line in an object and reads only that. Throws when it is not gzipped. */
export async function quarantinedLineIn(
  bytes: Uint8Array,
  lineId: string,
): Promise<PlacedLine | undefined> {
  const records = await recordsIn(bytes);
  const member = `"line_id":${JSON.stringify(lineId)},`;
  for (const [at, record] of records.entries()) {
    // A text that quotes the member has backslashes in it.
    if (!record.includes(member)) continue;
    return { line: storedLine(record), position: at + 1, of: records.length };
  }
  return undefined;
}

/** Counts the lines of an object without reading them. Throws when it is not gzipped. */
export async function countQuarantinedLines(bytes: Uint8Array): Promise<number> {
  return (await recordsIn(bytes)).length;
}

function quarantineRow(batchId: string, line: Line): Record<ColumnName, string | number | null> {
  return {
    ingest_id: line.ingestId,
    source_row: line.row,
    line_id: lineIdOf(line.ingestId, line.row),
    reason: line.reason,
    column_name: line.column,
    message: line.message,
    text: line.text,
    text_encoding: line.encoding,
    batch_id: batchId,
    ingested_at: sqlTimestamp(line.arrivedAt),
  };
}

/** The columns that are read back. The line id and the time of arrival are for SQL only. */
const Row = z.object({
  ingest_id: z.string(),
  source_row: z.int(),
  reason: QuarantinedLine.shape.reason,
  column_name: z.string().nullable(),
  message: z.string(),
  text: z.string(),
  text_encoding: QuarantinedLine.shape.encoding,
  batch_id: z.string(),
} satisfies Partial<Record<ColumnName, z.ZodType>>);

function storedLine(json: string): StoredLine {
  const row = Row.parse(JSON.parse(json));
  return {
    ingestId: row.ingest_id,
    row: row.source_row,
    reason: row.reason,
    column: row.column_name,
    message: row.message,
    text: row.text,
    encoding: row.text_encoding,
    batchId: row.batch_id,
  };
}
