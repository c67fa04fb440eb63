import { Fault, unexpected } from './fault.ts';
import { memoized } from './memoized.ts';

/** The form of the data set: month first, no zero padding, no time zone. */
const MONTH_FIRST =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}) (?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?$/;

/** The form of the publisher's second file, and of most systems' exports. */
const YEAR_FIRST =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[ T](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,3}))?)?)?$/;

const ZONE = /\d(?:\s*(?:Z|UTC|GMT)|\s?[+-]\d{2}:?\d{2})$/i;

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'];
const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

/**
 * Reads a date in the source's local time as if it were UTC, independent of the host's time zone.
 * Returns milliseconds since 1970, or a fault if there is no such date or time of day.
 */
export const readInvoiceDate = memoized((text: string): number | Fault => {
  const trimmed = text.trim();
  const match = MONTH_FIRST.exec(trimmed) ?? YEAR_FIRST.exec(trimmed);
  const timestamp = match?.groups && timestampOf(match.groups);
  return timestamp ?? faultOf(trimmed);
});

function timestampOf(parts: Record<string, string | undefined>): number | undefined {
  const [year = 0, month = 0, day = 0, ...time] = PARTS.map((name) => Number(parts[name] ?? 0));
  const [hour = 0, minute = 0, second = 0] = time;
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const fraction = Number((parts['fraction'] ?? '').padEnd(3, '0'));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, fraction));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

function faultOf(text: string): Fault {
  const expected = ZONE.test(text)
    ? "the source's local time without a zone"
    : 'an existing date such as 12/1/2010 8:26 (month first) or 2010-12-01 08:26:00';
  const message = `InvoiceDate: ${unexpected(expected, text)}`;
  return new Fault('invalid_invoice_date', message, 'InvoiceDate');
}
