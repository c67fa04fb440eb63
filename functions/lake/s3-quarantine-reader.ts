import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { QuarantinedLine } from '../domain/quarantine.ts';
import type { QUARANTINE_COLUMNS } from './lake-tables.ts';

const inflate = promisify(gunzip);

/** A quarantined line as a batch wrote it to the lake. */
export type StoredLine = QuarantinedLine & { batchId: string };

/** The quarantine's objects in the lake. */
export interface QuarantineReader {
  /** Every line of an object, in the order in which it was written. */
  read(key: string): Promise<StoredLine[]>;
}

type ColumnName = (typeof QUARANTINE_COLUMNS)[number]['name'];

/** What is read of the columns; the line id and the time of arrival are for SQL. */
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

/** Throws what S3 throws: the caller can only be asked to come again. */
export function s3QuarantineReader(client: S3Client, bucket: string): QuarantineReader {
  return {
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!Body) throw new Error(`${key} has no body`);
      const text = (await inflate(await Body.transformToByteArray())).toString();
      return text.split('\n').filter(Boolean).map(storedLine);
    },
  };
}

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
