import { columnNamed } from '../../../functions/domain/invoice-line.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';

/**
 * Throws a `CommandError` when a text is an export of all columns of the lake. Ingest would read
 * the day in `invoice_date` as the time of each line, and leave out `invoice_ts`, which has it.
 */
export function refuseLakeExport(path: string, names: readonly string[]): void {
  const hasDay = names.some((name) => columnNamed(name) === 'InvoiceDate');
  if (!hasDay || !names.includes('invoice_ts')) return;
  throw new CommandError(
    [
      `${path} has the dates of its lines twice: invoice_ts has their time, invoice_date only their day.`,
      'Lines would lose their time, so nothing was sent. Export it as Parquet or .xlsx, of which ingest reads invoice_ts,',
      'or without invoice_date and with invoice_ts named InvoiceDate, and try again.',
    ].join('\n'),
    REFUSED,
  );
}

/** The keys of the first object in a JSON text. */
export function jsonNames(text: string): string[] {
  const [first = ''] = text.split('}', 1);
  return [...first.matchAll(/"([^"\\]+)"\s*:/g)].map(([, name = '']) => name);
}
