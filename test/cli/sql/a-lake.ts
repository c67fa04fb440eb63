import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  CORRECTION_COLUMNS,
  CORRECTIONS_PARTITION,
  CORRECTIONS_TABLE,
} from '../../../functions/lake/corrections-table.ts';
import {
  LINE_COLUMNS,
  LINES_PARTITION,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_PARTITION,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';
import { commentOf, type SqlColumn } from '../../../functions/lake/sql-column.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import {
  appendPartitions,
  Table,
  writeDatabase,
  writeTable,
} from '../../../local/glue/catalog-files.ts';

export const DATABASE = 'invoices';
const BUCKET = 'lake-bucket';

/** Writes the catalog of an empty lake. */
export function emptyLake(dataDir: string): void {
  writeDatabase(dataDir, DATABASE);
  const tables = [
    [LINES_TABLE, LINE_COLUMNS, LINES_PARTITION, LINES_STORAGE.serde],
    [QUARANTINE_TABLE, QUARANTINE_COLUMNS, QUARANTINE_PARTITION, QUARANTINE_STORAGE.serde],
    [CORRECTIONS_TABLE, CORRECTION_COLUMNS, CORRECTIONS_PARTITION, QUARANTINE_STORAGE.serde],
  ] as const;
  for (const [name, columns, partition, serde] of tables) {
    writeTable(dataDir, DATABASE, tableOf(name, columns, partition, serde));
  }
}

function tableOf(name: string, columns: readonly SqlColumn[], partition: string, serde: string) {
  return Table.parse({
    Name: name,
    PartitionKeys: [{ Name: partition, Type: 'date' }],
    StorageDescriptor: {
      Columns: columns.map((column) => ({
        Name: column.name,
        Type: column.type,
        Comment: commentOf(column),
      })),
      Location: `s3://${BUCKET}/${name}/`,
      SerdeInfo: { SerializationLibrary: serde },
    },
  });
}

/** Registers the partition of a day, at a prefix in the bucket. */
export function register(dataDir: string, table: string, date: string, prefix: string): void {
  appendPartitions(dataDir, DATABASE, table, [
    {
      Values: [date],
      StorageDescriptor: { Columns: [], Location: `s3://${BUCKET}/${prefix}`, InputFormat: '' },
    },
  ]);
}

/**
 * Writes the rows of a query as an object: Parquet, or gzipped NDJSON if the key ends in .json.gz.
 * Returns its file.
 */
export async function putObject(dataDir: string, key: string, select: string): Promise<string> {
  const path = join(layoutOf(dataDir).s3, BUCKET, key);
  mkdirSync(dirname(path), { recursive: true });
  const format = key.endsWith('.json.gz') ? 'FORMAT json, COMPRESSION gzip' : 'FORMAT parquet';
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (${format})`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

/** A query for an accepted line, with the columns of the lake. */
export function aLine({
  id = 1,
  description = "'HOLDER '",
  price = '2.55',
  customer = "'17850'",
} = {}): string {
  return `SELECT '536365' AS invoice_no, '85123A' AS stock_code, ${description} AS description, 6::INTEGER AS quantity,
    TIMESTAMP '2010-12-01 08:26:00' AS invoice_ts, ${price}::DECIMAL(12, 3) AS unit_price,
    (6 * ${price})::DECIMAL(15, 3) AS line_total, ${customer}::VARCHAR AS customer_id, 'EIRE' AS country,
    'i-${id}' AS line_id, 'b' AS batch_id, 'i' AS ingest_id, TIMESTAMP '2026-01-02 03:04:05.678' AS ingested_at`;
}

/** A query for a quarantined line. */
export function aQuarantinedLine(text = 'a,"b'): string {
  return `SELECT 'i' AS ingest_id, 7 AS source_row, 'i-7' AS line_id, 'unclosed_quote' AS reason, 'A quote.' AS message,
    '${text}' AS text, 'text' AS text_encoding, 'b' AS batch_id, '2026-01-02 03:04:05.678' AS ingested_at`;
}
