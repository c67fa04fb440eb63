import type { StoredColumn } from '../sql-column.ts';
import { afterDefinitionLevels, readDefinitionLevels } from './definition-levels.ts';
import type { ReadGroup } from './parquet-object.ts';
import { PARQUET_TYPES, type PhysicalType } from './physical-types.ts';
import { readPlainInt32, readPlainInt64, readPlainTexts } from './plain-values.ts';

type Value = string | number | null;

/**
 * Reads every value of a column: texts, integers, and null where there is none. Throws RangeError
 * when the page is not one of this column, or an integer is too large to be exact.
 */
export function readColumnValues({ page, rowCount }: ReadGroup, column: StoredColumn): Value[] {
  const bytes = page(column.name);
  const { physical } = PARQUET_TYPES[column.type];
  if (column.nullWhen === undefined) return plain(physical, bytes, rowCount);
  const isPresent = readDefinitionLevels(bytes, rowCount);
  const present = isPresent.reduce((count, has) => (has ? count + 1 : count), 0);
  const values = plain(physical, afterDefinitionLevels(bytes), present);
  let next = 0;
  return isPresent.map((has) => (has ? (values[next++] ?? null) : null));
}

function plain(physical: PhysicalType, bytes: Buffer, count: number): Value[] {
  if (physical === 'BYTE_ARRAY') return shared(readPlainTexts(bytes, count));
  const at = physical === 'INT32' ? readPlainInt32(bytes, count) : readPlainInt64(bytes, count);
  return Array.from({ length: count }, (_, index) => exact(at(index)));
}

/** Keeps each text once: most columns repeat theirs, and rows may wait in memory. */
function shared(texts: string[]): string[] {
  const known = new Map<string, string>();
  return texts.map((text) => {
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  });
}

function exact(value: number | bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('A value is not an exact whole number');
  return number;
}
