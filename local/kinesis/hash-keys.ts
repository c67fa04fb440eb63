const HASHES = 1n << 128n;

/** The part of the hash keys that a shard takes, both ends included. */
export type HashRange = { from: bigint; to: bigint };

export const holds = ({ from, to }: HashRange, hashKey: bigint): boolean =>
  from <= hashKey && hashKey <= to;

/** All hash keys in `count` equal parts, in order. */
export function equalRanges(count: number): HashRange[] {
  const start = (part: number): bigint =>
    (BigInt(part) * HASHES + BigInt(count - 1)) / BigInt(count);
  return Array.from({ length: count }, (_, part) => ({
    from: start(part),
    to: start(part + 1) - 1n,
  }));
}

export function halvesOf({ from, to }: HashRange): [HashRange, HashRange] {
  const middle = (from + to) / 2n;
  return [
    { from, to: middle },
    { from: middle + 1n, to },
  ];
}

/** Both as one; undefined when other hash keys lie between them. */
export function unionOf(one: HashRange, other: HashRange): HashRange | undefined {
  const [low, high] = one.from < other.from ? [one, other] : [other, one];
  return low.to + 1n === high.from ? { from: low.from, to: high.to } : undefined;
}
