/** The levels' length in front of them. */
const LENGTH_BYTES = 4;

/** Which of a page's values are there: Parquet's RLE and bit-packed runs of levels of one bit. */
export function definitionLevels(page: Buffer, rows: number): boolean[] {
  const levels = page.subarray(LENGTH_BYTES, LENGTH_BYTES + page.readUInt32LE(0));
  const present: boolean[] = [];
  let at = 0;
  while (present.length < rows) {
    const [header, next] = varint(levels, at);
    const run =
      header & 1 ? bitPacked(levels, next, header >>> 1) : repeated(levels, next, header >>> 1);
    for (const level of run.levels) present.push(level);
    at = run.next;
  }
  return present.slice(0, rows);
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

/** Seven bits a byte, the lowest first; and where it ends. */
function varint(levels: Buffer, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start; ; at += 1) {
    const byte = levels.readUInt8(at);
    value |= (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
}
