import { expect, it } from 'vitest';
import { quartersOf, sampledMemory } from './memory.ts';

it('of each quarter of the samples, the most counts, and every sample is in one', () => {
  expect(quartersOf([1, 5, 2, 3, 9, 4, 8, 6, 7])).toEqual([5, 9, 8, 7]);
  expect(quartersOf([1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
});

it('a process that ended at once has no quarters', async () => {
  expect(quartersOf([1, 2, 3])).toEqual([]);
  expect(sampledMemory(undefined).quarters()).toEqual([]);
});
