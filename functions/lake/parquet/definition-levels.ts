/** A four-byte length precedes the levels. */
const LENGTH_BYTES = 4;

/**
 * Encodes which of an optional column's values are present: one bit each, as a single bit-packed
 * run of Parquet's RLE encoding, preceded by its length.
 */
export function definitionLevels(values: readonly (string | number | null)[]): Buffer {
  const groups = Math.ceil(values.length / 8);
  const bits = Buffer.alloc(groups);
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] !== null) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const run = Buffer.concat([varint((groups << 1) | 1), bits]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

/**
 * Reads which of a page's `rows` values are present. Reads runs of both kinds, bit-packed and
 * repeated.
 */
export function readDefinitionLevels(page: Buffer, rows: number): boolean[] {
  const levels = page.subarray(LENGTH_BYTES, LENGTH_BYTES + page.readUInt32LE(0));
  const present: boolean[] = [];
  let at = 0;
  while (present.length < rows) {
    const [header, next] = readVarint(levels, at);
    const run =
      header & 1 ? bitPacked(levels, next, header >>> 1) : repeated(levels, next, header >>> 1);
    for (const level of run.levels) present.push(level);
    at = run.next;
  }
  return present.slice(0, rows);
}

/** Returns the rest of a page of an optional column: the values that are present. */
export function afterDefinitionLevels(page: Buffer): Buffer {
  return page.subarray(LENGTH_BYTES + page.readUInt32LE(0));
}

type Run = { levels: boolean[]; next: number };

function bitPacked(levels: Buffer, at: number, groups: number): Run {
  const bits = Array.from({ length: groups * 8 }, (_, index) => {
    return ((levels.readUInt8(at + (index >> 3)) >> (index & 7)) & 1) === 1;
  });
  return { levels: bits, next: at + groups };
}

function repeated(levels: Buffer, at: number, count: number): Run {
  return { levels: Array<boolean>(count).fill(levels.readUInt8(at) === 1), next: at + 1 };
}

/** Seven bits a byte, lowest first; every byte but the last has its top bit set. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function readVarint(levels: Buffer, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start; ; at += 1) {
    const byte = levels.readUInt8(at);
    value |= (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
}
