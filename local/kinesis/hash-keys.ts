import { createHash } from 'node:crypto';

const HASH_KEYS = 1n << 128n;

export const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

/** The hash keys of a shard, from and to included. */
export type HashKeyRange = { from: bigint; to: bigint };

export const includes = ({ from, to }: HashKeyRange, hashKey: bigint): boolean =>
  from <= hashKey && hashKey <= to;

/** Divides all hash keys into `count` equal ranges, in order. */
export function equalRanges(count: number): HashKeyRange[] {
  const start = (part: number): bigint =>
    (BigInt(part) * HASH_KEYS + BigInt(count - 1)) / BigInt(count);
  return Array.from({ length: count }, (_, part) => ({
    from: start(part),
    to: start(part + 1) - 1n,
  }));
}

export function halvesOf({ from, to }: HashKeyRange): [HashKeyRange, HashKeyRange] {
  const middle = (from + to) / 2n;
  return [
    { from, to: middle },
    { from: middle + 1n, to },
  ];
}

/** The union of two ranges; undefined when they are not adjacent. */
export function unionOf(one: HashKeyRange, other: HashKeyRange): HashKeyRange | undefined {
  const [low, high] = one.from < other.from ? [one, other] : [other, one];
  return low.to + 1n === high.from ? { from: low.from, to: high.to } : undefined;
}

/** Whether these ranges, in order, are all hash keys and do not overlap. */
export function areWhole(ranges: readonly HashKeyRange[]): boolean {
  let next = 0n;
  for (const { from, to } of ranges) {
    if (from !== next || to < from) return false;
    next = to + 1n;
  }
  return next === HASH_KEYS;
}
