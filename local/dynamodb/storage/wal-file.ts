/** SQLite's file of newest writes, by https://sqlite.org/fileformat2.html#the_write_ahead_log. */
export const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

/** What identifies the writes since all were moved to the tables last; undefined if damaged. */
export function saltOf(bytes: Buffer): string | undefined {
  if (bytes.length < HEADER_BYTES || (bytes.readUInt32BE(0) & ~1) !== MAGIC) return undefined;
  const sum = checksum(bytes, 0, 24, [0, 0], isBigEndian(bytes));
  const isIntact = sum[0] === bytes.readUInt32BE(24) && sum[1] === bytes.readUInt32BE(28);
  return isIntact ? bytes.toString('hex', 16, 24) : undefined;
}

const isBigEndian = (bytes: Buffer): boolean => bytes.readUInt32BE(0) !== MAGIC;

/** Counts the pages up to the first that is damaged, `enough` at most. */
export function intactPages(bytes: Buffer, enough: number): number {
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  let sum: Sum = [bytes.readUInt32BE(24), bytes.readUInt32BE(28)];
  for (let page = 0; page < enough; page += 1) {
    const at = HEADER_BYTES + page * frameBytes;
    if (at + frameBytes > bytes.length || !hasSalt(bytes, at)) return page;
    sum = checksum(bytes, at, at + 8, sum, isBigEndian(bytes));
    sum = checksum(bytes, at + FRAME_HEADER_BYTES, at + frameBytes, sum, isBigEndian(bytes));
    if (sum[0] !== bytes.readUInt32BE(at + 16) || sum[1] !== bytes.readUInt32BE(at + 20)) {
      return page;
    }
  }
  return enough;
}

const hasSalt = (bytes: Buffer, at: number): boolean =>
  bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0;

type Sum = readonly [number, number];

function checksum(
  bytes: Buffer,
  from: number,
  to: number,
  [first, second]: Sum,
  isBig: boolean,
): Sum {
  let [a, b] = [first, second];
  for (let at = from; at < to; at += 8) {
    a = (a + (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}
