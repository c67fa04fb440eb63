import type { StoredColumn } from '../sql-column.ts';
import { afterDefinitionLevels, readDefinitionLevels } from './definition-levels.ts';
import { readIndexes } from './dictionary.ts';
import type { ReadGroup } from './parquet-object.ts';
import { PARQUET_TYPES, type PhysicalType } from './physical-types.ts';
import { readPlainInt32, readPlainInt64, readPlainTexts } from './plain-values.ts';

type Value = string | number | null;

/**
 * Reads every value of a column: texts, integers, and null where there is none. Throws RangeError
 * when the pages are not those of this column, or an integer is too large to be exact.
 */
export function readColumnValues({ chunk, rowCount }: ReadGroup, column: StoredColumn): Value[] {
  const { body, dictionary } = chunk(column.name);
  const { physical } = PARQUET_TYPES[column.type];
  const valuesIn = (bytes: Buffer, count: number): Value[] =>
    dictionary
      ? entriesAt(
          plain(physical, dictionary.body, dictionary.count),
          readIndexes(bytes, count),
          column.name,
        )
      : plain(physical, bytes, count);
  if (column.nullWhen === undefined) return valuesIn(body, rowCount);
  const levels = readDefinitionLevels(body, rowCount);
  const present = valuesIn(
    afterDefinitionLevels(body),
    levels.reduce((sum, level) => sum + level, 0),
  );
  let next = 0;
  return Array.from(levels, (level) => (level === 1 ? (present[next++] ?? null) : null));
}

/** Which rows of an optional column have a value: 1 or 0 for each. Reads no value. */
export const readPresence = ({ chunk, rowCount }: ReadGroup, column: string): Uint32Array =>
  readDefinitionLevels(chunk(column).body, rowCount);

/**
 * Whether a column may have one of the texts in some row. Most objects that are searched do not, which
 * one search of the bytes shows.
 */
export function mayHold({ chunk }: ReadGroup, column: string, texts: Iterable<string>): boolean {
  const { body, dictionary } = chunk(column);
  const bytes = dictionary?.body ?? body;
  for (const text of texts) if (bytes.includes(text)) return true;
  return false;
}

function entriesAt(entries: readonly Value[], indexes: Uint32Array, column: string): Value[] {
  return Array.from(indexes, (index) => {
    const entry = entries[index];
    if (entry !== undefined) return entry;
    const found = `${index}, and its dictionary has ${entries.length} entries`;
    throw new RangeError(`The column ${column} has an index of ${found}`);
  });
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
