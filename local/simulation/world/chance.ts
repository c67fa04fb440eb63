import { hash } from 'node:crypto';

/** In [0, 1), always the same for the same names: one decision more or less does not change the others. */
export type Chance = (...names: (string | number)[]) => number;

export const chanceOf =
  (seed: number): Chance =>
  (...names) =>
    hash('md5', [seed, ...names].join('\n'), 'buffer').readUInt32BE() / 2 ** 32;

/** A sequence of numbers in [0, 1). */
export function sequenceOf(chance: Chance, name: string): () => number {
  let drawn = 0;
  return () => chance(name, drawn++);
}

export function pick<T>(from: readonly T[], at: number): T {
  const picked = from[Math.floor(at * from.length)];
  if (picked === undefined) throw new RangeError('Nothing to pick from');
  return picked;
}
