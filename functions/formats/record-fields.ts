import { type LineFields, lineFields } from '../domain/correction.ts';
import { type ColumnName, columnNamed } from '../domain/invoice-line.ts';
import { csvRecords } from './csv-records.ts';
import { parseExactly } from './exact-json.ts';
import type { Source } from './source.ts';

/** How a record is read. */
type Form = Pick<Source['form'], 'format' | 'columns' | 'delimiter'>;

/**
 * Divides the text of one record into the columns of an invoice line, as far as that is possible:
 * columns that a CSV record is too short for are null, and so is what is no text in JSON. Returns
 * null when the text is not one record, has too many fields, or names a column twice.
 */
export function fieldsOf(text: string, form: Form): LineFields | null {
  return form.format === 'csv' ? csvFields(text, form) : jsonFields(text);
}

/** Returns the fields of the text of one CSV record; null if it is another number of records. */
export function csvFieldsIn(
  text: string,
  { columns = [], delimiter = ',' }: Form,
): string[] | null {
  const [fields, ...more] = csvRecords(text, delimiter) ?? [];
  return fields && more.length === 0 && fields.length <= columns.length ? fields : null;
}

function csvFields(text: string, form: Form): LineFields | null {
  const { columns = [] } = form;
  const fields = csvFieldsIn(text, form);
  if (!fields) return null;
  const values = columns.flatMap((column, at): [ColumnName, string | undefined][] =>
    column ? [[column, fields[at]]] : [],
  );
  return lineFields(Object.fromEntries(values));
}

function jsonFields(text: string): LineFields | null {
  const json = parseExactly(text);
  if (!json || json.keyRepeated) return null;
  const { value: record } = json;
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null;
  const values: Partial<Record<ColumnName, string | null>> = {};
  for (const [key, value] of Object.entries(record)) {
    const column = columnNamed(key);
    if (!column) continue;
    if (column in values) return null;
    values[column] = textOf(value);
  }
  return lineFields(values);
}

/** Plain numbers are text already, with the digits of the source. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
