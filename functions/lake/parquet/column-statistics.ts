import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import type { Value } from './column.ts';
import type { PhysicalType } from './physical-types.ts';
import { plainValues } from './plain-values.ts';

type Range = [least: Value, greatest: Value];

/**
 * From the code unit 0xD800 on, UTF-16 (JavaScript's order) and UTF-8 (Parquet's order) sort
 * characters differently.
 */
const BEYOND_COMMON_ORDER = /[\ud800-\uffff]/;

/**
 * Returns the least and the greatest value, in Parquet's order, by which readers skip objects. The
 * package's own statistics are in UTF-16 order, so a query for an emoji could miss its line.
 */
export function columnStatistics(
  physical: PhysicalType,
  values: readonly Value[],
  nullCount: number,
): object {
  const range = rangeOf(values);
  const bytesOf = (value: Value) =>
    typeof value === 'string' ? Buffer.from(value) : plainValues(physical, [value]);
  return new thrift.Statistics({
    null_count: nullCount,
    ...(range && { min_value: bytesOf(range[0]), max_value: bytesOf(range[1]) }),
  });
}

/**
 * The least and greatest value in UTF-16 order are also those in UTF-8 order, unless one of them
 * contains a character that the two orders sort differently. Two values can only change places
 * where both have such a character.
 */
function rangeOf(values: readonly Value[]): Range | undefined {
  const range = extremesOf(values, (a, b) => a < b);
  if (!range?.some((value) => BEYOND_COMMON_ORDER.test(String(value)))) return range;
  return extremesOf(values, (a, b) => Buffer.from(String(a)).compare(Buffer.from(String(b))) < 0);
}

function extremesOf(
  values: readonly Value[],
  isBelow: (a: Value, b: Value) => boolean,
): Range | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  let least = first;
  let greatest = first;
  let last = first;
  for (let at = 1; at < values.length; at += 1) {
    const value = values[at] ?? first;
    if (value === last) continue;
    if (isBelow(value, least)) least = value;
    else if (isBelow(greatest, value)) greatest = value;
    last = value;
  }
  return [least, greatest];
}
