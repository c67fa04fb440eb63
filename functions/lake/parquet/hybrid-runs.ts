const GROUP = 8;

/**
 * Encodes small whole numbers as one bit-packed run of Parquet's RLE encoding: `width` bits each, at
 * most 16, in groups of eight.
 */
export function packedRun(values: ArrayLike<number>, width: number): Buffer {
  const groups = Math.ceil(values.length / GROUP);
  const header = varint(groups * 2 + 1);
  const bytes = Buffer.alloc(header.length + groups * width);
  bytes.set(header);
  let [at, rest, bits] = [header.length, 0, 0];
  for (let index = 0; index < values.length; index += 1) {
    rest |= (values[index] ?? 0) << bits;
    for (bits += width; bits >= GROUP; bits -= GROUP) {
      bytes[at] = rest & 0xff;
      rest >>>= GROUP;
      at += 1;
    }
  }
  if (bits > 0) bytes[at] = rest;
  return bytes;
}

/** Encodes the same value so many times, as one repeated run. The value fits into a byte. */
export const repeatedRun = (value: number, count: number): Buffer =>
  Buffer.from([...varint(count * 2), value]);

/**
 * Reads `count` numbers of `width` bits from runs of both kinds. Throws RangeError when the bytes hold
 * more or fewer.
 */
export function readRuns(bytes: Buffer, width: number, count: number): Uint32Array {
  const values = new Uint32Array(count);
  let [at, end] = [0, 0];
  while (end < count) {
    const run = runAt(bytes, at, width);
    const spare = run.length - (count - end);
    if (spare >= run.mostSpare) throw new RangeError(MORE);
    const into = values.subarray(end, end + run.length);
    if (run.isPacked) unpack(bytes, run.start, width, into);
    else into.fill(bytes.readUIntLE(run.start, bytesOf(width)));
    end += into.length;
    at = run.next;
  }
  if (at !== bytes.length) throw new RangeError(MORE);
  return values;
}

const MORE = 'The runs of a page have more values than the footer says';

/** Where a run is, how many values it has, and fewer than how many of them may be of no row. */
type Run = { isPacked: boolean; start: number; next: number; length: number; mostSpare: number };

function runAt(bytes: Buffer, at: number, width: number): Run {
  const [header, start] = readVarint(bytes, at);
  const times = header >>> 1;
  if (times === 0) throw new RangeError('A run of a page has no values');
  if ((header & 1) === 0)
    return { isPacked: false, start, next: start + bytesOf(width), length: times, mostSpare: 1 };
  // The last group may have room for more than there are.
  const [next, length] = [start + times * width, times * GROUP];
  return { isPacked: true, start, next, length, mostSpare: GROUP };
}

const bytesOf = (width: number): number => Math.ceil(width / 8);

function unpack(bytes: Buffer, start: number, width: number, into: Uint32Array): void {
  const mask = (1 << width) - 1;
  let [at, rest, bits] = [start, 0, 0];
  for (let index = 0; index < into.length; index += 1) {
    for (; bits < width; bits += 8) {
      rest |= bytes.readUInt8(at) << bits;
      at += 1;
    }
    into[index] = rest & mask;
    rest >>>= width;
    bits -= width;
  }
}

/** Seven bits a byte, lowest first; every byte but the last has its top bit set. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function readVarint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start; ; at += 1) {
    const byte = bytes.readUInt8(at);
    value |= (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
}
