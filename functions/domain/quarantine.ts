import * as z from 'zod';

/** Why a line could not be accepted, and what its sender can do about it. */
export const QUARANTINE_REASONS = {
  field_count: 'The record does not have as many fields as the header row.',
  unclosed_quote: 'A quote is not closed within 63 KiB, or is closed in the middle of a field.',
  record_too_long: 'The record is longer than 63 KiB, so it does not fit a chunk.',
  nul_byte: 'The record contains a NUL byte.',
  undecodable: 'The record contains bytes that its encoding does not define.',
  invalid_json: 'The record is not valid JSON.',
  not_an_object: 'The record is JSON, but not an object of named values.',
  duplicate_key: 'The record names the same column twice.',
  missing_value: 'A required value is missing.',
  value_too_long: 'A value is longer than its column allows.',
  invalid_text: 'A value is not text, or contains a control character that is not allowed there.',
  invalid_quantity: 'Quantity is not a whole number of at most 32 bits.',
  invalid_unit_price:
    'UnitPrice is not a plain decimal with at most 9 digits before and 3 after the point.',
  invalid_invoice_date:
    'InvoiceDate is not an existing date in the form M/D/YYYY H:mm or YYYY-MM-DD HH:mm:ss.',
  unknown_column: 'The record has a value in a column that is not part of an invoice line.',
  foreign_record: 'The stream contained a record that no ingest wrote.',
  amount_out_of_range: 'Quantity × UnitPrice has more than 12 digits before the point.',
} as const;

export type QuarantineReason = keyof typeof QUARANTINE_REASONS;
export const QuarantineReason = z.enum(
  Object.keys(QUARANTINE_REASONS) as [QuarantineReason, ...QuarantineReason[]],
);

/**
 * A line that could not be accepted: its position, the reason, and its original text, so that it
 * can be sent again.
 */
export const QuarantinedLine = z.object({
  ingestId: z.string(),
  /** 1-based, like InvoiceLine.row. */
  row: z.int().positive(),
  reason: QuarantineReason,
  /** The column at fault, if there is one. */
  column: z.string().nullable(),
  /** What was expected and what was found. */
  message: z.string(),
  /** The record as it was sent, without its line end. It is base64 if `encoding` says so. */
  text: z.string(),
  encoding: z.enum(['text', 'base64']),
});
export type QuarantinedLine = z.infer<typeof QuarantinedLine>;
