/**
 * The tables that SQL sees, as one value: the Glue tables, the Parquet schema, the quarantine objects and the local
 * SQL views are all made from it.
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
 * The generation of a day's objects. The catalog's partition location names the live one, so that a rewrite of a
 * day can be switched in one call; a day starts in generation 0.
 */
const GENERATION = 'g=0';

/** What the lake bucket keeps below which prefix. */
export const LINES_PREFIX = 'lake/';
export const QUARANTINE_PREFIX = 'quarantine/';

/** The prefix that a day's partition of the lines table points to. */
export function linesLocation(date: string): string {
  return `${LINES_PREFIX}${LINES_PARTITION}=${date}/${GENERATION}/`;
}

/** The prefix that a day's partition of the quarantine table points to. */
export function quarantineLocation(date: string): string {
  return `${QUARANTINE_PREFIX}${QUARANTINE_PARTITION}=${date}/`;
}

export function linesKey(date: string, batchId: string): string {
  return `${linesLocation(date)}${batchId}.parquet`;
}

/** Quarantined lines are gzipped NDJSON: the original text as it was, readable by Athena, Spectrum and a person. */
export function quarantineKey(date: string, batchId: string): string {
  return `${quarantineLocation(date)}${batchId}.json.gz`;
}

const BATCH_OBJECT =
  /^(?:lake\/invoice_date=\d{4}-\d\d-\d\d\/g=\d+\/([0-9A-Za-z-]{1,64})\.parquet|quarantine\/ingest_date=\d{4}-\d\d-\d\d\/([0-9A-Za-z-]{1,64})\.json\.gz)$/;

/** The batch that a key of the lake bucket names; undefined when it is none that a batch writes. */
export function batchOfKey(key: string): string | undefined {
  const [, ofLines, ofQuarantine] = BATCH_OBJECT.exec(key) ?? [];
  return ofLines ?? ofQuarantine;
}
