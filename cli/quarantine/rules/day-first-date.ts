import { Fault } from '../../../functions/validation/fault.ts';
import { readInvoiceDate } from '../../../functions/validation/invoice-date.ts';
import { type Doubt, doubtful } from './change.ts';

/** `31/12/2010 8:26`, `31.12.2010`, `31-12-10 08:26:00`: one and the same sign twice. */
const DAY_FIRST =
  /^(?<day>\d{1,2})(?<sign>[./-])(?<month>\d{1,2})\k<sign>(?<year>\d{4}|\d{2})(?:[ T]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?)?$/;

/**
 * Writes a day-first date as `YYYY-MM-DD HH:mm`, which the pipeline accepts. Returns other text as
 * it is, and a doubt for a date that does not exist or whose century is not known.
 */
export function dayFirstDate(text: string, century: 1900 | 2000 | undefined): string | Doubt {
  const parts = DAY_FIRST.exec(text.trim())?.groups;
  if (!parts) return text;
  const { day = '', month = '', year = '', hour, minute, second } = parts;
  const full = year.length === 2 && century ? String(century + Number(year)) : year;
  if (full.length === 2) {
    return doubtful(text, 'has a year of two digits. Say which century it belongs to');
  }
  const date = `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const seconds = second === undefined ? '' : `:${second}`;
  const time = hour === undefined ? '' : ` ${hour.padStart(2, '0')}:${minute}${seconds}`;
  const written = `${date}${time}`;
  if (readInvoiceDate(written) instanceof Fault) {
    return doubtful(text, 'is no existing date when the day comes first');
  }
  return written;
}
