import { MAX_EXTRA_BYTES } from '../domain/unknown-columns.ts';
import type { LakeTable, PartitionColumn, SqlColumn, StoredColumn } from './sql-column.ts';

/**
 * The tables that SQL sees. The Glue tables with their comments, the Parquet schema, the quarantine
 * objects, the local SQL views and the tables of docs/data-model.md are all made from these values.
 */
export const LINES_TABLE = 'invoice_lines';
export const QUARANTINE_TABLE = 'quarantine';

export const LINES_PARTITION = 'invoice_date';
export const QUARANTINE_PARTITION = 'ingest_date';

const CURRENCY = 'the currency of the source, pounds sterling in UCI Online Retail';
/** 4,000 characters, with at most three bytes for each unit of their length. */
const MAX_DESCRIPTION_BYTES = 12_000;
const UTC = 'UTC, to the millisecond';

/** Columns of both tables. */
const INGEST_ID = {
  name: 'ingest_id',
  type: 'string',
  meaning: 'POST that brought the line: GET /ingests/{ingestId}',
  source: 'the pipeline',
} as const satisfies SqlColumn;

const BATCH_ID = {
  name: 'batch_id',
  type: 'string',
  meaning: 'Batch that wrote the line: GET /batches/{batchId}',
  source: 'the pipeline',
} as const satisfies SqlColumn;

const INGESTED_AT = {
  name: 'ingested_at',
  type: 'timestamp',
  meaning: 'When the line arrived in the stream',
  unit: UTC,
  source: 'the arrival time of its Kinesis record',
} as const satisfies SqlColumn;

export const LINE_COLUMNS = [
  {
    name: 'invoice_no',
    type: 'string',
    meaning: 'Number of the invoice: C and digits cancels a sale, A and digits adjusts a bad debt',
    source: 'InvoiceNo',
  },
  {
    name: 'stock_code',
    type: 'string',
    meaning:
      'Code of the product, in which case and spaces matter; one that does not begin with a digit is postage, a fee, a voucher or a correction',
    source: 'StockCode',
  },
  {
    name: 'description',
    type: 'string',
    maxBytes: MAX_DESCRIPTION_BYTES,
    nullWhen: 'the source has none',
    meaning: 'Name of the product with its spaces; one stock code may have several',
    source: 'Description',
  },
  {
    name: 'quantity',
    type: 'int',
    meaning: 'Pieces sold; negative for what came back or was written off',
    unit: 'pieces',
    source: 'Quantity',
  },
  {
    name: 'invoice_ts',
    type: 'timestamp',
    meaning: 'When the invoice was made',
    unit: 'the local time of the source, without a zone',
    source: 'InvoiceDate',
  },
  {
    name: 'unit_price',
    type: 'decimal(12,3)',
    meaning: 'Price of one piece; 0 for a gift, negative in an adjustment',
    unit: CURRENCY,
    source: 'UnitPrice',
  },
  {
    name: 'line_total',
    type: 'decimal(15,3)',
    meaning: 'Amount of the line; its sum over any lines is their revenue, to the last digit',
    unit: CURRENCY,
    source: 'quantity times unit_price, exact',
  },
  {
    name: 'customer_id',
    type: 'string',
    nullWhen: 'the source has none',
    meaning: 'Number of the customer, as text',
    source: 'CustomerID',
  },
  {
    name: 'country',
    type: 'string',
    meaning: 'Country of the customer on this invoice; one customer may have several',
    source: 'Country',
  },
  {
    name: 'line_id',
    type: 'string',
    unique: true,
    meaning: 'Identity of the line, unique; lines that look alike are different lines',
    source: 'ingest_id, a hyphen, and the position of the line among the records of its POST',
  },
  BATCH_ID,
  INGEST_ID,
  INGESTED_AT,
  {
    name: 'extra',
    type: 'string',
    maxBytes: MAX_EXTRA_BYTES,
    since: '1.1.0',
    nullWhen: 'there are none, or unknownColumns is not extra',
    meaning:
      'Values that were sent in columns that are not of an invoice line: a JSON object of texts',
    source: 'columns that are not known',
  },
] as const satisfies readonly SqlColumn[];

export type LineColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** Returns a column of the lines table by its name. */
export function lineColumn(name: LineColumnName): StoredColumn {
  const column = LINE_COLUMNS.find((each) => each.name === name);
  if (!column) throw new RangeError(`The lines table has no column ${name}`);
  return column;
}

const LINES_PARTITION_COLUMN: PartitionColumn = {
  name: LINES_PARTITION,
  type: 'date',
  meaning: 'Day of the invoice; a condition on this column limits what a query reads',
  unit: 'a day in the local time of the source',
  source: 'invoice_ts',
};

export const LINES: LakeTable = {
  name: LINES_TABLE,
  description:
    'Accepted invoice lines, one row for each line that was sent. Identical lines are all here. Cancellations and adjustments are rows too, mostly negative.',
  columns: LINE_COLUMNS,
  partition: LINES_PARTITION_COLUMN,
};

export const QUARANTINE_COLUMNS = [
  INGEST_ID,
  {
    name: 'source_row',
    type: 'int',
    meaning: 'Position of the line among the records of its POST; the first is 1',
    source: 'the pipeline',
  },
  {
    name: 'line_id',
    type: 'string',
    meaning: 'Identity of the line, unique',
    source: 'ingest_id, a hyphen and source_row',
  },
  {
    name: 'reason',
    type: 'string',
    meaning: 'Why the line was not accepted, such as invalid_quantity',
    source: 'the first check that failed',
  },
  {
    name: 'column_name',
    type: 'string',
    nullWhen: 'the record as a whole is at fault',
    meaning: 'Column at fault, as the source names it',
    source: 'the check that failed',
  },
  {
    name: 'message',
    type: 'string',
    meaning: 'What was expected and what was found',
    source: 'the check that failed',
  },
  {
    name: 'text',
    type: 'string',
    meaning: 'The record as it was sent, without its line end, to be corrected and sent again',
    source: 'the record',
  },
  {
    name: 'text_encoding',
    type: 'string',
    meaning: 'text, or base64 when the bytes of the record are not text',
    source: 'the pipeline',
  },
  BATCH_ID,
  INGESTED_AT,
] as const satisfies readonly SqlColumn[];

export const QUARANTINE: LakeTable = {
  name: QUARANTINE_TABLE,
  description:
    'Lines that were not accepted, one row each, with the reason and the original text. They are kept for quarantineDays.',
  columns: QUARANTINE_COLUMNS,
  partition: {
    name: QUARANTINE_PARTITION,
    type: 'date',
    meaning: 'Day of arrival; a condition on this column limits what a query reads',
    unit: 'a day in UTC',
    source: 'ingested_at',
  },
};

/**
 * How SQL engines read a table's objects. It is the same for the Glue table and each of its
 * partitions.
 */
export type TableStorage = {
  inputFormat: string;
  outputFormat: string;
  serde: string;
  parameters?: Readonly<Record<string, string>>;
};

/** Parquet, one object per day and batch. */
export const LINES_STORAGE: TableStorage = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  parameters: { 'serialization.format': '1' },
};

/** Gzipped NDJSON. */
export const QUARANTINE_STORAGE: TableStorage = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.openx.data.jsonserde.JsonSerDe',
};
