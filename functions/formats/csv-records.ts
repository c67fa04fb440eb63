import { parse } from 'csv-parse/sync';
import { plainCsvRecords } from './plain-csv-records.ts';

/**
 * Divides CSV text into records and their fields. Empty lines are no records, and a quote within a
 * field without quotes is text. Returns undefined if a quote is never closed.
 */
export const csvRecords = (text: string, delimiter = ','): string[][] | undefined =>
  plainCsvRecords(text, delimiter) ?? parsedRecords(text, delimiter);

function parsedRecords(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}
