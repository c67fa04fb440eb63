import * as z from 'zod';

/** The columns of the source, in the order of the data set. */
export const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

export const ColumnName = z.enum(COLUMNS);
export type ColumnName = z.infer<typeof ColumnName>;

/**
 * The columns that need a value in every line. A header must name all eight columns, so that a
 * misspelled `CustomrID` is an error and not a file without customers.
 */
export const REQUIRED_COLUMNS: readonly ColumnName[] = COLUMNS.filter(
  (column) => column !== 'Description' && column !== 'CustomerID',
);

/**
 * Names in the publisher's second file (Online Retail II), in lower case, without spaces and
 * underscores.
 */
const ALIASES: Readonly<Record<string, ColumnName>> = {
  invoice: 'InvoiceNo',
  price: 'UnitPrice',
};

const CANONICAL: ReadonlyMap<string, ColumnName> = new Map([
  ...COLUMNS.map((column) => [column.toLowerCase(), column] as const),
  ...Object.entries(ALIASES),
]);

/**
 * Returns the column that a header cell or a JSON key names. `Customer ID` and `customer_id` both
 * name `CustomerID`.
 */
export function columnNamed(header: string): ColumnName | undefined {
  return CANONICAL.get(header.replace(/[\s_]/g, '').toLowerCase());
}

/** One accepted invoice line. Text is kept as it was sent. Only numbers and dates are parsed. */
export type InvoiceLine = {
  /** 1-based position among the ingest's records. Header and blank lines do not count. */
  row: number;
  invoiceNo: string;
  stockCode: string;
  description: string | null;
  /** Signed 32-bit integer. */
  quantity: number;
  /** The source's local time as if it were UTC: milliseconds since 1970. */
  invoiceTs: number;
  /** Thousandths of the currency unit. */
  unitPrice: number;
  customerId: string | null;
  country: string;
  /** The values of unknown columns, as extraText writes them. Absent if there are none. */
  extra?: string;
};

/**
 * Returns a line's id, `<ingestId>-<row>`. It is assigned before the stream, so before any retry.
 */
export function lineIdOf(ingestId: string, row: number): string {
  return `${ingestId}-${row}`;
}

/** Identifies a line: its ingest, and its position among the records of that. */
export type LineRef = { ingestId: string; row: number };

const LINE_ID = /^(?<ingestId>.+)-(?<row>[1-9]\d{0,6})$/s;

/** Returns the line that an id names, or undefined when no line can have the id. */
export function lineNamed(lineId: string): LineRef | undefined {
  const { ingestId, row } = LINE_ID.exec(lineId)?.groups ?? {};
  return ingestId === undefined || row === undefined ? undefined : { ingestId, row: Number(row) };
}
