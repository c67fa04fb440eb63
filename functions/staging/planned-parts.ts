import * as z from 'zod';
import { unpackedList } from './packed-list.ts';

/** Something that a plan writes, from some of its lines: `rows` are indexes into their columns. */
type Part<Name extends string> = Record<Name, string> & { rows: number[] };

/**
 * Returns the schema of parts that have these texts, with rows that are packed or not. A plan has
 * thousands, so they are checked by hand: a schema for each part takes four times as long.
 */
export const plannedParts = <Name extends string>(...names: Name[]) =>
  z.preprocess(
    unpackedParts,
    z.custom<Part<Name>[]>((parts) => Array.isArray(parts) && parts.every(isPartWith(names))),
  );

const unpackedParts = (parts: unknown): unknown =>
  Array.isArray(parts) ? parts.map(unpackedPart) : parts;

function unpackedPart(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || !('rows' in part)) return part;
  return { ...part, rows: unpackedList(part.rows) };
}

const isPartWith =
  (names: readonly string[]) =>
  (part: unknown): boolean =>
    typeof part === 'object' &&
    part !== null &&
    'rows' in part &&
    Array.isArray(part.rows) &&
    names.every((name) => typeof Reflect.get(part, name) === 'string');
