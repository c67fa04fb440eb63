import { columnNamed } from '../../domain/invoice-line.ts';
import type { UnknownValue } from '../../domain/unknown-columns.ts';
import type { ChunkHeader } from '../../stream/chunk.ts';
import { jsonMembers } from '../field-places.ts';

const isBlank = (text: string): boolean => text.trim() === '';

/** Where the fields of a CSV record are that are not of an invoice line, with their names. */
export type UnknownField = { at: number; name: string };

export function unknownFields({ columns = [], unknown }: Pick<ChunkHeader, 'columns' | 'unknown'>) {
  const names = unknown?.names ?? [];
  const positions = columns.flatMap((column, at) => (column ? [] : [at]));
  return positions.flatMap((at, index): UnknownField[] => {
    const name = names[index];
    return name === undefined ? [] : [{ at, name }];
  });
}

/** Returns the values that the fields of a CSV record have in columns that are not known. */
export function unknownInFields(
  fields: readonly string[],
  unknown: readonly UnknownField[],
): UnknownValue[] {
  return unknown.flatMap(({ at, name }): UnknownValue[] => {
    const text = fields[at] ?? '';
    return isBlank(text) ? [] : [[name, text]];
  });
}

/**
 * Returns the values of the keys of a JSON object that are not known. A text and a plain number are
 * as parseExactly has read them; anything else is JSON as it was sent.
 */
export function unknownInObject(record: object, json: string): UnknownValue[] {
  const unknown = Object.entries(record).filter(
    ([key, value]) => !columnNamed(key) && value !== null,
  );
  if (unknown.length === 0) return [];
  const places = new Map(jsonMembers(json).map(({ name, ...place }) => [name, place]));
  return unknown.flatMap(([key, value]): UnknownValue[] => {
    const place = places.get(key);
    const text =
      typeof value === 'string' || !place ? String(value) : json.slice(place.start, place.end);
    return isBlank(text) ? [] : [[key, text]];
  });
}
