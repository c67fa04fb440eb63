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
 * The columns that must hold a value in every line. A header must name all eight, so that a misspelled
 * `CustomrID` is an error and not a file without customers.
 */
export const REQUIRED_COLUMNS: readonly ColumnName[] = COLUMNS.filter(
  (column) => column !== 'Description' && column !== 'CustomerID',
);

/** Names of the publisher's second file (Online Retail II), compared without case, spaces and underscores. */
const ALIASES: Readonly<Record<string, ColumnName>> = {
  invoice: 'InvoiceNo',
  price: 'UnitPrice',
};

const CANONICAL: ReadonlyMap<string, ColumnName> = new Map([
  ...COLUMNS.map((column) => [column.toLowerCase(), column] as const),
  ...Object.entries(ALIASES),
]);

/** The column that a header cell or a JSON key names: `Customer ID`, `customer_id` and `CustomerID` are one. */
export function columnNamed(header: string): ColumnName | undefined {
  return CANONICAL.get(header.replace(/[\s_]/g, '').toLowerCase());
}

/** One accepted invoice line. Text is kept as it came; only numbers and dates are read. */
export type InvoiceLine = {
  /** 1-based position among the ingest's records; header and blank lines do not count. */
  row: number;
  invoiceNo: string;
  stockCode: string;
  description: string | null;
  /** Signed 32-bit integer. */
  quantity: number;
  /** The source's local time, written as if it were UTC: milliseconds since 1970. */
  invoiceTs: number;
  /** Thousandths of the currency unit. */
  unitPrice: number;
  customerId: string | null;
  country: string;
};

/** A line's name, given before the stream and so before any retry: `<ingestId>-<row>`. */
export function lineIdOf(ingestId: string, row: number): string {
  return `${ingestId}-${row}`;
}
