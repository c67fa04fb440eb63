import { hash } from 'node:crypto';

/**
 * Returns a number in [0, 1), a hash of the seed and the names. It depends on nothing else, so
 * adding or removing one draw does not change any other.
 */
export type Chance = (...names: (string | number)[]) => number;

export const chanceOf =
  (seed: number): Chance =>
  (...names) =>
    hash('md5', [seed, ...names].join('\n'), 'buffer').readUInt32BE() / 2 ** 32;

/** Returns a function whose calls return one number in [0, 1) after the other. */
export function sequenceOf(chance: Chance, name: string): () => number {
  let drawn = 0;
  return () => chance(name, drawn++);
}

/** Returns the element at a position in [0, 1). Throws `RangeError` when the list is empty. */
export function pick<T>(from: readonly T[], at: number): T {
  const picked = from[Math.floor(at * from.length)];
  if (picked === undefined) throw new RangeError('There is nothing to pick from');
  return picked;
}
