import * as z from 'zod';
import { COLUMNS, type ColumnName } from './invoice-line.ts';

/**
 * The states of a correction. OPEN until every line that it won is in the stream and its record is
 * in the lake, then SENT, which is final. LOST if its request has gone from staging before that:
 * nobody can send it any more, and the lines that it holds stay quarantined.
 */
export const CorrectionState = z.enum(['OPEN', 'SENT', 'LOST']);
export type CorrectionState = z.infer<typeof CorrectionState>;

/** `c` and 25 characters of [0-9a-z], like the id of an ingest. */
export const CorrectionId = z.string().regex(/^c[0-9a-z]{25}$/);

/** The limit on the lines of one correction. */
export const MAX_CORRECTED_LINES = 1000;

/** The values of a line as text, by column. Null is a missing value. */
export type LineFields = Record<ColumnName, string | null>;

const value = z.string().nullable();

/** All eight columns, each as text or null. */
export const LineFields = z.object({
  InvoiceNo: value,
  StockCode: value,
  Description: value,
  Quantity: value,
  InvoiceDate: value,
  UnitPrice: value,
  CustomerID: value,
  Country: value,
} satisfies Record<ColumnName, z.ZodType>);

/** Returns the fields for some values, in the order of the columns. A missing value is null. */
export function lineFields(
  values: Readonly<Partial<Record<ColumnName, string | null | undefined>>>,
): LineFields {
  const fields = COLUMNS.map((column) => [column, values[column] ?? null] as const);
  return LineFields.parse(Object.fromEntries(fields));
}
