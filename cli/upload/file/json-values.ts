import { type ColumnName, columnNamed } from '../../../functions/domain/invoice-line.ts';
import { plainNumber } from '../conversion/plain-number.ts';

/** The texts and numbers of a JSON object by column. Undefined for anything else. */
export function jsonValues(record: Uint8Array): Partial<Record<ColumnName, string>> | undefined {
  const object = parsed(Buffer.from(record).toString());
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  const values: Partial<Record<ColumnName, string>> = {};
  for (const [key, value] of Object.entries(object)) {
    const column = columnNamed(key);
    if (column && typeof value === 'string') values[column] = value;
    if (column && typeof value === 'number') values[column] = plainNumber(value);
  }
  return values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
