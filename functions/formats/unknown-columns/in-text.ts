import type { UnknownValue } from '../../domain/unknown-columns.ts';
import type { ChunkHeader } from '../../stream/chunk.ts';
import { parseExactly } from '../exact-json.ts';
import { csvFieldsIn } from '../record-fields.ts';
import { unknownFields, unknownInFields, unknownInObject } from './values.ts';

/**
 * Returns the values that the text of one record has in columns that are not of an invoice line.
 * Returns none when the text is not one record, or when its ingest ignores such columns.
 */
export function unknownInText(
  text: string,
  form: Pick<ChunkHeader, 'format' | 'columns' | 'delimiter' | 'unknown'>,
): UnknownValue[] {
  if (!form.unknown) return [];
  if (form.format === 'csv') {
    return unknownInFields(csvFieldsIn(text, form) ?? [], unknownFields(form));
  }
  const { value, keyRepeated } = parseExactly(text) ?? {};
  if (typeof value !== 'object' || value === null || keyRepeated) return [];
  return unknownInObject(value, text);
}
