import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import parquet from 'parquetjs-lite';
import { literal } from '../../local/sql-text.ts';
import { type TypedLine, typedLine } from './typed-line.ts';

/** A way to turn the same CSV file into the same columns. Returns the bytes that it has written. */
export type Peer = {
  name: string;
  run(file: string, folder: string): Promise<number>;
};

/** The others in the same run: typed columns as in the lake, compressed with gzip. */
export const PEERS: readonly Peer[] = [
  { name: 'DuckDB, typed columns', run: duckdb },
  { name: 'csv-parse and hyparquet-writer', run: hyparquetWriter },
  { name: 'csv-parse and parquetjs-lite, row by row', run: parquetjs },
];

const TYPED = `SELECT InvoiceNo AS invoice_no, StockCode AS stock_code, nullif(Description, '') AS description,
  Quantity::INTEGER AS quantity, strptime(InvoiceDate, '%m/%d/%Y %H:%M') AS invoice_ts,
  UnitPrice::DECIMAL(12, 3) AS unit_price, (Quantity::INTEGER * UnitPrice::DECIMAL(12, 3))::DECIMAL(18, 3) AS line_total,
  nullif(CustomerID, '') AS customer_id, Country AS country`;

async function duckdb(file: string, folder: string): Promise<number> {
  const to = join(folder, 'duckdb.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (${TYPED} FROM read_csv(${literal(file)}, all_varchar = true, encoding = 'latin-1'))
     TO ${literal(to)} (FORMAT parquet, COMPRESSION gzip)`,
  );
  connection.closeSync();
  instance.closeSync();
  return (await readFile(to)).length;
}

/** Yields the typed lines of a file, as a script would that trusts them. */
async function linesIn(file: string): Promise<TypedLine[]> {
  const text = new TextDecoder('windows-1252').decode(await readFile(file));
  const [, ...rows] = parse(text, { relax_quotes: true });
  return rows.map(typedLine);
}

async function hyparquetWriter(file: string, folder: string): Promise<number> {
  const lines = await linesIn(file);
  const column = (name: keyof TypedLine) => lines.map((line) => line[name]);
  const text = (name: keyof TypedLine) => ({ name, data: column(name), type: 'STRING' as const });
  const bytes = parquetWriteBuffer({
    codec: 'GZIP',
    compressors: { GZIP: (input) => gzipSync(input) },
    columnData: [
      text('invoice_no'),
      text('stock_code'),
      text('description'),
      { name: 'quantity', data: column('quantity'), type: 'INT32' },
      { name: 'invoice_ts', data: column('invoice_ts'), type: 'TIMESTAMP' },
      { name: 'unit_price', data: lines.map((line) => BigInt(line.unit_price)), type: 'INT64' },
      { name: 'line_total', data: lines.map((line) => BigInt(line.line_total)), type: 'INT64' },
      text('customer_id'),
      text('country'),
    ],
  });
  await writeFile(join(folder, 'hyparquet.parquet'), new Uint8Array(bytes));
  return bytes.byteLength;
}

const compressed = { compression: 'GZIP', statistics: false } as const;
const required = (type: 'UTF8' | 'INT32' | 'INT64' | 'TIMESTAMP_MILLIS') => ({
  type,
  optional: false,
  ...compressed,
});
const optional = (type: 'UTF8') => ({ type, optional: true, ...compressed });

const ROW_SCHEMA = new parquet.ParquetSchema({
  invoice_no: required('UTF8'),
  stock_code: required('UTF8'),
  description: optional('UTF8'),
  quantity: required('INT32'),
  invoice_ts: required('TIMESTAMP_MILLIS'),
  unit_price: required('INT64'),
  line_total: required('INT64'),
  customer_id: optional('UTF8'),
  country: required('UTF8'),
});

async function parquetjs(file: string, folder: string): Promise<number> {
  const to = join(folder, 'parquetjs.parquet');
  const writer = await parquet.ParquetWriter.openFile(ROW_SCHEMA, to);
  for (const line of await linesIn(file)) await writer.appendRow(line);
  await writer.close();
  return (await readFile(to)).length;
}
