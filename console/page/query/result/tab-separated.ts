import type { ResultRow } from './result-rows.ts';

/** Rows as text that spreadsheets take from the clipboard. */
export const tabSeparated = (rows: Iterable<ResultRow>): string =>
  Array.from(rows, (row) => row.map(field).join('\t')).join('\n');

/** NULL is an empty field, and what would end a field is in quotes. */
function field(value: string | null): string {
  if (value === null) return '';
  return /[\t\n\r"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
