import type { PhysicalType } from './physical-types.ts';

const LENGTH_BYTES = 4;
const INT32_BYTES = 4;
const INT64_BYTES = 8;
const TWO_TO_32 = 2 ** 32;

/** UTF-8 takes at most three bytes for one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Encodes values in Parquet's PLAIN encoding: texts as BYTE_ARRAY, integers as the other types.
 * Encodes a whole column at once, because the package's buffer per value takes three times as long.
 * Throws TypeError when a number is not an integer.
 */
export function plainValues(type: PhysicalType, values: readonly (string | number)[]): Buffer {
  if (type === 'BYTE_ARRAY') return plainTexts(values);
  return type === 'INT32' ? plainInt32(values) : plainInt64(values);
}

function plainTexts(values: readonly (string | number)[]): Buffer {
  let units = 0;
  // By index: an iterator makes an object for every value until the loop is compiled.
  for (let at = 0; at < values.length; at += 1) units += String(values[at]).length;
  const bytes = Buffer.allocUnsafe(units * MAX_BYTES_PER_UNIT + values.length * LENGTH_BYTES);
  let end = 0;
  for (let at = 0; at < values.length; at += 1) {
    const length = bytes.write(String(values[at]), end + LENGTH_BYTES);
    bytes.writeUInt32LE(length, end);
    end += LENGTH_BYTES + length;
  }
  return bytes.subarray(0, end);
}

function plainInt32(values: readonly (string | number)[]): Buffer {
  const integers = new Int32Array(values.length);
  for (let at = 0; at < values.length; at += 1) integers[at] = integerOf(values[at]);
  return Buffer.from(integers.buffer);
}

/** Writes the two halves of each integer, lower half first. A BigInt for each would be slower. */
function plainInt64(values: readonly (string | number)[]): Buffer {
  const halves = new Int32Array(values.length * 2);
  for (let at = 0; at < values.length; at += 1) {
    const integer = integerOf(values[at]);
    const upper = Math.floor(integer / TWO_TO_32);
    halves[at * 2] = integer - upper * TWO_TO_32;
    halves[at * 2 + 1] = upper;
  }
  return Buffer.from(halves.buffer);
}

function integerOf(value: string | number | undefined): number {
  const integer = Number(value);
  if (!Number.isSafeInteger(integer)) throw new TypeError('A value is not a whole number');
  return integer;
}

/**
 * Reads `count` INT32 values by their index. Throws RangeError when the bytes hold more or fewer.
 */
export function readPlainInt32(bytes: Buffer, count: number): (index: number) => number {
  expectBytes(bytes, count * INT32_BYTES);
  return (index) => bytes.readInt32LE(index * INT32_BYTES);
}

/**
 * Reads `count` INT64 values by their index. Throws RangeError when the bytes hold more or fewer.
 */
export function readPlainInt64(bytes: Buffer, count: number): (index: number) => bigint {
  expectBytes(bytes, count * INT64_BYTES);
  return (index) => bytes.readBigInt64LE(index * INT64_BYTES);
}

function expectBytes(bytes: Buffer, length: number): void {
  if (bytes.length !== length) {
    throw new RangeError('A column has more or fewer values than the footer says');
  }
}

/** Reads `count` texts. Throws RangeError when the bytes hold more or fewer. */
export function readPlainTexts(bytes: Buffer, count: number): string[] {
  const texts: string[] = [];
  let at = 0;
  while (texts.length < count) {
    const start = at + LENGTH_BYTES;
    at = start + bytes.readUInt32LE(at);
    texts.push(bytes.toString('utf8', start, at));
  }
  expectBytes(bytes, at);
  return texts;
}
