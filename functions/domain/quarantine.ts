import * as z from 'zod';

/** Why a line could not be accepted, and what its sender can do about it. */
export const QUARANTINE_REASONS = {
  field_count: 'The record has another number of fields than the header.',
  unclosed_quote:
    'A quote is opened and not closed within 63 KiB, or closed in the middle of a field.',
  record_too_long: 'The record is longer than 63 KiB, so it fits no chunk.',
  nul_byte: 'The record holds a NUL byte.',
  undecodable: 'The record holds bytes that its encoding does not define.',
  invalid_json: 'The record is not valid JSON.',
  not_an_object: 'The record is JSON, but not an object of named values.',
  duplicate_key: 'The record names the same column twice.',
  missing_value: 'A required value is missing.',
  value_too_long: 'A value is longer than its column allows.',
  invalid_text: 'A value is no text, or holds a control character where none can stand.',
  invalid_quantity: 'Quantity is no whole number of at most 32 bits.',
  invalid_unit_price: 'UnitPrice is no plain decimal of at most 9 digits and 3 decimals.',
  invalid_invoice_date: 'InvoiceDate is no date M/D/YYYY H:mm or YYYY-MM-DD HH:mm:ss that exists.',
  foreign_record: 'The stream held a record that no ingest wrote.',
  amount_out_of_range: 'Quantity × UnitPrice has more than 12 digits before the point.',
} as const;

export type QuarantineReason = keyof typeof QUARANTINE_REASONS;
export const QuarantineReason = z.enum(
  Object.keys(QUARANTINE_REASONS) as [QuarantineReason, ...QuarantineReason[]],
);

/** A line that could not be accepted: where it stood, why, and its original text so that it can be sent again. */
export const QuarantinedLine = z.object({
  ingestId: z.string(),
  /** 1-based, as InvoiceLine.row. */
  row: z.int().positive(),
  reason: QuarantineReason,
  /** The column at fault, where one is. */
  column: z.string().nullable(),
  /** What was expected and what was found. */
  message: z.string(),
  /** The record as it came, without its line end; base64 where `encoding` says so. */
  text: z.string(),
  encoding: z.enum(['text', 'base64']),
});
export type QuarantinedLine = z.infer<typeof QuarantinedLine>;
