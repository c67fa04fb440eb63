/**
 * The tables that SQL sees. The Glue tables, the Parquet schema, the quarantine objects and the
 * local SQL views are all made from these values.
 */
export type SqlType = 'string' | 'int' | 'timestamp' | 'decimal(12,3)' | 'decimal(15,3)';
export type SqlColumn = { name: string; type: SqlType; optional?: true; comment: string };

export const LINES_TABLE = 'invoice_lines';
export const QUARANTINE_TABLE = 'quarantine';

export const LINES_PARTITION = 'invoice_date';
export const QUARANTINE_PARTITION = 'ingest_date';

export const LINE_COLUMNS = [
  {
    name: 'invoice_no',
    type: 'string',
    comment: 'InvoiceNo; one that begins with C is a cancellation, with A an adjustment',
  },
  { name: 'stock_code', type: 'string', comment: 'StockCode; case and spaces matter' },
  { name: 'description', type: 'string', optional: true, comment: 'Description, spaces kept' },
  { name: 'quantity', type: 'int', comment: 'Quantity; negative for what came back' },
  {
    name: 'invoice_ts',
    type: 'timestamp',
    comment: 'InvoiceDate in the time of the source, no zone',
  },
  { name: 'unit_price', type: 'decimal(12,3)', comment: 'UnitPrice' },
  { name: 'line_total', type: 'decimal(15,3)', comment: 'quantity times unit_price, exact' },
  {
    name: 'customer_id',
    type: 'string',
    optional: true,
    comment: 'CustomerID, null where the source has none',
  },
  { name: 'country', type: 'string', comment: 'Country of the invoice' },
  { name: 'line_id', type: 'string', comment: '<ingest_id>-<row>, unique' },
  { name: 'batch_id', type: 'string', comment: 'The batch that wrote the line' },
  { name: 'ingest_id', type: 'string', comment: 'The POST that brought the line' },
  { name: 'ingested_at', type: 'timestamp', comment: 'When the stream took the line in, UTC' },
] as const satisfies readonly SqlColumn[];

export const QUARANTINE_COLUMNS = [
  { name: 'ingest_id', type: 'string', comment: 'The POST that brought the line' },
  { name: 'source_row', type: 'int', comment: '1-based position among the records of the POST' },
  { name: 'line_id', type: 'string', comment: '<ingest_id>-<source_row>, unique' },
  { name: 'reason', type: 'string', comment: 'Why the line could not be accepted' },
  { name: 'column_name', type: 'string', optional: true, comment: 'The column at fault' },
  { name: 'message', type: 'string', comment: 'What was expected and what was found' },
  { name: 'text', type: 'string', comment: 'The record as it came' },
  { name: 'text_encoding', type: 'string', comment: 'text, or base64 where the bytes are no text' },
  { name: 'batch_id', type: 'string', comment: 'The batch that wrote the line' },
  { name: 'ingested_at', type: 'timestamp', comment: 'When the stream took the line in, UTC' },
] as const satisfies readonly SqlColumn[];

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
