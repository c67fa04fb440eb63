import { packedRun, readRuns, repeatedRun } from './hybrid-runs.ts';

type Value = string | number;

/** The different values of a column, in the order in which they appear, and which of them each is. */
export type Dictionary = { entries: readonly Value[]; indexes: Uint16Array };

/** Of the values. More entries than this are no smaller than the values themselves, when compressed. */
const LARGEST_SHARE = 2 / 3;
const MOST_ENTRIES = 2 ** 16;

/** Fewer values take less without a dictionary, which has a page of its own. */
const FEWEST_VALUES = 100;

/** Returns undefined if a dictionary would save nothing. */
export function dictionaryOf(values: readonly Value[]): Dictionary | undefined {
  if (values.length < FEWEST_VALUES) return undefined;
  const most = Math.min(values.length * LARGEST_SHARE, MOST_ENTRIES);
  const known = new Map<Value, number>();
  const indexes = new Uint16Array(values.length);
  let [last, index]: [Value | undefined, number] = [undefined, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value !== last) {
      index = indexIn(known, value);
      if (known.size > most) return undefined;
      last = value;
    }
    indexes[at] = index;
  }
  return { entries: [...known.keys()], indexes };
}

function indexIn(known: Map<Value, number>, value: Value | undefined): number {
  if (value === undefined) throw new RangeError('A column has no value in some row');
  const found = known.get(value);
  if (found !== undefined) return found;
  known.set(value, known.size);
  return known.size - 1;
}

const BYTE = 8;

/**
 * Encodes the indexes, preceded by how many bits each has. That is a whole byte where it suffices,
 * because deflate finds repeats of bytes only. Indexes that need more hardly repeat.
 */
export function encodedIndexes({ entries, indexes }: Dictionary): Buffer {
  const width = Math.max(BYTE, 32 - Math.clz32(entries.length - 1));
  const run = entries.length === 1 ? repeatedRun(0, indexes.length) : packedRun(indexes, width);
  return Buffer.concat([Buffer.of(width), run]);
}

/** Reads `count` indexes. */
export const readIndexes = (bytes: Buffer, count: number): Uint32Array =>
  count === 0 ? new Uint32Array() : readRuns(bytes.subarray(1), bytes.readUInt8(0), count);
