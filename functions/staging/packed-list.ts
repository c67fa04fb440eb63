import { isWhole } from '../domain/whole-number.ts';

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
  const all = new Array<number>(values.length);
  let [last, index, runs]: [Value | undefined, number, number] = [undefined, 0, 0];
  for (let entry = 0; entry < values.length; entry += 1) {
    const value = values[entry];
    if (value === undefined) throw new RangeError(`A list to be packed has no value at ${entry}`);
    if (value !== last) {
      index = indexOf(value, indexes);
      if (indexes.size * 2 > values.length) return values;
      last = value;
      runs += 1;
    }
    all[entry] = index;
  }
  const of = [...indexes.keys()];
  return runs * 2 <= all.length ? { of, ...runsOf(all) } : { of, at: all };
}

function indexOf(value: Value, indexes: Map<Value, number>): number {
  const known = indexes.get(value);
  if (known !== undefined) return known;
  const index = indexes.size;
  indexes.set(value, index);
  return index;
}

function runsOf(indexes: readonly number[]): { at: number[]; times: number[] } {
  const at: number[] = [];
  const times: number[] = [];
  let start = 0;
  for (let entry = 1; entry <= indexes.length; entry += 1) {
    const index = indexes[start];
    if (index === undefined || indexes[entry] === index) continue;
    at.push(index);
    times.push(entry - start);
    start = entry;
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

/** A list by its different values: entry n is `of[at[n]]`. */
export type CodedList<T> = { of: readonly T[]; at: Uint32Array };

/**
 * Returns the list that was packed, by its different values if it was packed so: then a list is one
 * number for each entry. Returns undefined as unpackedList does.
 */
export function codedList(packed: unknown): unknown[] | CodedList<unknown> | undefined {
  if (typeof packed !== 'object' || packed === null || 'runs' in packed || !('of' in packed))
    return unpackedList(packed);
  const [of, at, times] = [listIn(packed, 'of'), listIn(packed, 'at'), listIn(packed, 'times')];
  const codes = of && at && codesIn(of, at);
  const all = codes && times ? repeatedCodes(codes, times) : codes;
  return of && all && { of, at: all };
}

function codesIn(of: readonly unknown[], at: readonly unknown[]): Uint32Array | undefined {
  const codes = new Uint32Array(at.length);
  for (let entry = 0; entry < at.length; entry += 1) {
    const index = at[entry];
    // JSON has no undefined, so no list has one.
    if (typeof index !== 'number' || of[index] === undefined) return undefined;
    codes[entry] = index;
  }
  return codes;
}

function repeatedCodes(codes: Uint32Array, times: readonly unknown[]): Uint32Array | undefined {
  const total = totalOf(times, 0, 1);
  if (total === undefined || codes.length !== times.length) return undefined;
  const all = new Uint32Array(total);
  let end = 0;
  for (let entry = 0; entry < codes.length; entry += 1) {
    const start = end;
    end += Number(times[entry]);
    all.fill(codes[entry] ?? 0, start, end);
  }
  return all;
}

/** Reads the fields itself: a schema for each of thousands of fragments takes as long as the rest. */
function listIn(packed: object, name: string): unknown[] | undefined {
  const list: unknown = Reflect.get(packed, name);
  return Array.isArray(list) ? list : undefined;
}

/** No batch has as many lines: a delivery is at most 6 MB. A damaged length ends here, not in memory. */
const LONGEST_LIST = 10_000_000;

/**
 * Returns an empty list for runs of these lengths: every second number from `first` on, or each. A list
 * that grows is copied again and again. Returns undefined if they are not lengths.
 */
function listFor<T>(lengths: readonly unknown[], first: number, every: number): T[] | undefined {
  const total = totalOf(lengths, first, every);
  return total === undefined ? undefined : new Array<T>(total);
}

function totalOf(lengths: readonly unknown[], first: number, every: number): number | undefined {
  let total = 0;
  for (let at = first; at < lengths.length; at += every) {
    const length = lengths[at];
    if (!isWhole(length) || length < 1) return undefined;
    total += length;
    if (total > LONGEST_LIST) return undefined;
  }
  return total;
}

function fromRuns(runs: readonly unknown[]): number[] | undefined {
  const values = listFor<number>(runs, 1, 2);
  if (!values || runs.length % 2 === 1) return undefined;
  let end = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const first = runs[at];
    if (!isWhole(first)) return undefined;
    const start = end;
    end += Number(runs[at + 1]);
    for (let entry = start; entry < end; entry += 1) values[entry] = first + (entry - start);
  }
  return values;
}

function fromIndexes(of: readonly unknown[], at: readonly unknown[]): unknown[] | undefined {
  const values = new Array<unknown>(at.length);
  for (let entry = 0; entry < at.length; entry += 1) {
    const index = at[entry];
    const value = typeof index === 'number' ? of[index] : undefined;
    // JSON has no undefined, so no list has one.
    if (value === undefined) return undefined;
    values[entry] = value;
  }
  return values;
}

function repeated(entries: readonly unknown[], times: readonly unknown[]): unknown[] | undefined {
  const values = listFor<unknown>(times, 0, 1);
  if (!values || entries.length !== times.length) return undefined;
  let end = 0;
  for (let entry = 0; entry < entries.length; entry += 1) {
    const start = end;
    end += Number(times[entry]);
    values.fill(entries[entry], start, end);
  }
  return values;
}
