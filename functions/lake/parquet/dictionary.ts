import { type CodedValues, type ColumnValues, type Value, valueAt } from './column.ts';
import { packedRun, readRuns, repeatedRun } from './hybrid-runs.ts';

/** The different values of a column, in the order in which they appear, and which of them each is. */
export type Dictionary = { entries: readonly Value[]; indexes: Uint16Array };

/** The largest share of values that may be different. With more, a dictionary saves nothing. */
const LARGEST_SHARE = 2 / 3;
const MOST_ENTRIES = 2 ** 16;

/** Fewer values take less without a dictionary, which has a page of its own. */
const FEWEST_VALUES = 100;

/** The place of what has no value, and so no index. */
const ABSENT = -1;

/** Returns undefined if a dictionary would save nothing. */
export function dictionaryOf({ of, codes }: CodedValues): Dictionary | undefined {
  if (of.length === 1) return constant(of, codes.length);
  const known = new Map<Value, number>();
  const most = mostEntries(codes.length);
  /** By code: one more than the index of its value, ABSENT, or 0 until it is looked up. */
  const places = new Int32Array(of.length);
  const indexes = new Uint16Array(codes.length);
  let present = 0;
  for (let row = 0; row < codes.length && known.size <= most; row += 1) {
    const code = codes[row] ?? 0;
    const place = places[code] || placeOf(valueAt(of, code), known);
    places[code] = place;
    if (place === ABSENT) continue;
    indexes[present] = place - 1;
    present += 1;
  }
  if (present < FEWEST_VALUES || known.size > mostEntries(present)) return undefined;
  return { entries: [...known.keys()], indexes: indexes.subarray(0, present) };
}

/** Each row has the only value, or none. Its codes are 0: those of a plan have been checked. */
function constant([value]: ColumnValues, rows: number): Dictionary | undefined {
  const hasDictionary = value !== undefined && value !== null && rows >= FEWEST_VALUES;
  return hasDictionary ? { entries: [value], indexes: new Uint16Array(rows) } : undefined;
}

const mostEntries = (values: number): number => Math.min(values * LARGEST_SHARE, MOST_ENTRIES);

function placeOf(value: Value | null, known: Map<Value, number>): number {
  if (value === null) return ABSENT;
  const index = known.get(value);
  if (index !== undefined) return index + 1;
  known.set(value, known.size);
  return known.size;
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

const MOST_BITS = 16;

/** Reads `count` indexes. Throws RangeError when the bytes hold more or fewer. */
export function readIndexes(bytes: Buffer, count: number): Uint32Array {
  if (count === 0) return new Uint32Array();
  const width = bytes.readUInt8(0);
  if (width < 1 || width > MOST_BITS) {
    throw new RangeError(`Indexes of a dictionary have 1 to ${MOST_BITS} bits, and these ${width}`);
  }
  return readRuns(bytes.subarray(1), width, count);
}
