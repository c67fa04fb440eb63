type Value = string | number | null;

/**
 * A list as staged JSON holds it. Several steps read it, and what takes them longest is to parse a
 * text for every line. It is one of these:
 * - `runs`: whole numbers that mostly count up. First and length of each run, one after the other
 * - `of`: values that repeat, each once. `at` has the index of each entry in there; with `times`, of
 *   each run of equal entries
 * - any other list, as it is
 */
export type PackedList =
  | { runs: number[] }
  | { of: Value[]; at: number[]; times?: number[] }
  | readonly Value[];

/** Packs whole numbers, such as the rows of an object. */
export function packedRuns(values: readonly number[]): PackedList {
  const runs: number[] = [];
  let [next, length] = [Number.NaN, 0];
  for (const value of values) {
    if (value !== next) {
      if (length > 0) runs.push(length);
      runs.push(value);
      length = 0;
    }
    length += 1;
    next = value + 1;
  }
  if (length > 0) runs.push(length);
  return { runs };
}

/** Packs values if they repeat: on average at least twice. */
export function packedRepeats(values: readonly Value[]): PackedList {
  const indexes = new Map<Value, number>();
  const all: number[] = [];
  let [last, index]: [Value | undefined, number] = [undefined, 0];
  for (const value of values) {
    if (value !== last) index = indexes.get(value) ?? indexes.size;
    if (index === indexes.size) indexes.set(value, index);
    all.push(index);
    last = value;
  }
  if (indexes.size * 2 > values.length) return values;
  const { at, times } = runsOf(all);
  const of = [...indexes.keys()];
  return at.length * 2 <= all.length ? { of, at, times } : { of, at: all };
}

function runsOf(indexes: readonly number[]): { at: number[]; times: number[] } {
  const at: number[] = [];
  const times: number[] = [];
  let length = 0;
  for (let entry = 0; entry < indexes.length; entry += 1) {
    const index = indexes[entry] ?? 0;
    length += 1;
    if (indexes[entry + 1] === index) continue;
    at.push(index);
    times.push(length);
    length = 0;
  }
  return { at, times };
}

/** Returns the list that was packed. Returns undefined if it is damaged, or anything else. */
export function unpackedList(packed: unknown): unknown[] | undefined {
  if (Array.isArray(packed)) return packed;
  if (typeof packed !== 'object' || packed === null) return undefined;
  const runs = listIn(packed, 'runs');
  if (runs) return fromRuns(runs);
  const [of, at, times] = [listIn(packed, 'of'), listIn(packed, 'at'), listIn(packed, 'times')];
  const entries = of && at && fromIndexes(of, at);
  return entries && times ? repeated(entries, times) : entries;
}

/** Reads the fields itself: a schema for each of thousands of fragments takes as long as the rest. */
function listIn(packed: object, name: string): unknown[] | undefined {
  const list: unknown = Reflect.get(packed, name);
  return Array.isArray(list) ? list : undefined;
}

/** No batch has as many lines: a delivery is at most 6 MB. A damaged length ends here, not in memory. */
const LONGEST_LIST = 10_000_000;

/** Whether a run of this length may follow a list. */
const isLength = (value: unknown, before: readonly unknown[]): value is number =>
  isWhole(value) && value > 0 && before.length + value <= LONGEST_LIST;

function fromRuns(runs: readonly unknown[]): number[] | undefined {
  const values: number[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const [first, length] = [runs[at], runs[at + 1]];
    if (!isWhole(first) || !isLength(length, values)) return undefined;
    for (let more = 0; more < length; more += 1) values.push(first + more);
  }
  return values;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

function fromIndexes(of: readonly unknown[], at: readonly unknown[]): unknown[] | undefined {
  const values: unknown[] = [];
  for (const index of at) {
    const value = typeof index === 'number' ? of[index] : undefined;
    // JSON has no undefined, so no list has one.
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function repeated(entries: readonly unknown[], times: readonly unknown[]): unknown[] | undefined {
  if (entries.length !== times.length) return undefined;
  const values: unknown[] = [];
  for (let entry = 0; entry < entries.length; entry += 1) {
    const [value, length] = [entries[entry], times[entry]];
    if (!isLength(length, values)) return undefined;
    for (let more = 0; more < length; more += 1) values.push(value);
  }
  return values;
}
