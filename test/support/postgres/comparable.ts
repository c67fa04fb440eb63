import { namedQueries } from '../../../infra/queries/named-queries.ts';

/** The saved queries, without comments: isql takes a statement of one line. */
export const SAVED = namedQueries().map((query) => query.sql.replaceAll(/^--.*\n/gm, ''));

export const comparableRows = (rows: readonly (readonly unknown[])[]): string[][] =>
  rows.map((row) => row.map(comparable));

/** Without the differences in how clients write a value: no null, no zeros at the end, no T. */
function comparable(value: unknown): string {
  const text = value === null ? '' : String(value).replace(/^(\d{4}-\d\d-\d\d)[T ]00:00:00$/, '$1');
  if (/^-?\d+\.\d+$/.test(text)) return text.replace(/\.?0+$/, '');
  return text.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ').trimEnd();
}
