import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { OURS } from './protocol.ts';
import { NOTHING } from './state.ts';
import { VARIANTS } from './variants.ts';
import { EARLIER, EARLIER_UNLISTED, EMPTY, LANDED } from './world.ts';

/**
 * Each scenario is explored completely: every order of all operations, and so also death between
 * any two of them. The number of states changes only when the model does.
 */
const SCENARIOS = [
  {
    name: 'two batches on a day that is not in the catalog, a rewrite, a query',
    start: EMPTY,
    limits: { batches: 'ab', rewrites: 1, queries: 1 },
    states: 5827,
  },
  {
    name: 'a batch that is late, and written twice, a rewrite, two queries',
    start: LANDED,
    limits: { batches: 'b', repeats: 1, rewrites: 1, queries: 2 },
    states: 59_773,
  },
  {
    name: 'a batch that is late, a rewrite, two lost responses',
    start: LANDED,
    limits: { batches: 'b', rewrites: 1, losses: 2 },
    states: 35_832,
  },
  {
    name: 'two rewrites, a lost response, a query',
    start: LANDED,
    limits: { rewrites: 2, losses: 1, queries: 1 },
    states: 9260,
  },
  {
    name: 'a batch that is late, a rewrite that is given up, and another',
    start: LANDED,
    limits: { batches: 'b', rewrites: 2, giveUps: 1 },
    states: 74_390,
  },
  {
    name: 'a retraction and two rewrites at once, old generations deleted',
    start: LANDED,
    limits: { rewrites: 2, retractions: 'a', cleans: 1 },
    states: 54_813,
  },
  {
    name: 'a retraction and a rewrite at once, old generations deleted, a query',
    start: LANDED,
    limits: { rewrites: 1, retractions: 'a', cleans: 1, queries: 1 },
    states: 8790,
  },
  {
    name: 'a retraction, a rewrite and a batch that is late',
    start: LANDED,
    limits: { batches: 'b', rewrites: 1, retractions: 'a' },
    states: 26_805,
  },
  {
    name: 'a retraction and a batch that is late, a query',
    start: LANDED,
    limits: { batches: 'b', retractions: 'a', queries: 1 },
    states: 1753,
  },
  {
    name: 'a retraction that is undone, and a batch that is late',
    start: LANDED,
    limits: { batches: 'b', retractions: 'a', restores: 'a' },
    states: 2779,
  },
  {
    name: 'a retraction and its undoing, given up, a lost response, a query',
    start: LANDED,
    limits: { retractions: 'a', restores: 'a', giveUps: 1, losses: 1, queries: 1 },
    states: 9307,
  },
  {
    name: 'batches of an earlier version, one written again, two rewrites',
    start: EARLIER,
    limits: { repeats: 1, rewrites: 2 },
    states: 17_477,
  },
  {
    name: 'batches of an earlier version, one written again, a retraction, a query',
    start: EARLIER,
    limits: { repeats: 1, retractions: 'a', queries: 1 },
    states: 1836,
  },
  {
    name: 'a batch of an earlier version on a day that is not in the catalog',
    start: EARLIER_UNLISTED,
    limits: { batches: 'c', repeats: 1, rewrites: 1 },
    states: 1172,
  },
  {
    name: 'rewrites by two versions at once, a query',
    start: EARLIER,
    limits: { rewrites: 1, otherRewrites: 1, queries: 1 },
    states: 6159,
  },
  {
    name: 'rewrites by two versions at once, given up',
    start: EARLIER,
    limits: { rewrites: 1, otherRewrites: 1, giveUps: 1 },
    states: 7689,
  },
  {
    name: 'a batch that is late, a rewrite, a partition that is dropped',
    start: LANDED,
    limits: { batches: 'b', rewrites: 1, drops: 1 },
    states: 930,
  },
  {
    name: 'a batch that is late, a retraction, a partition that is dropped, a query',
    start: LANDED,
    limits: { batches: 'b', retractions: 'a', drops: 1, queries: 1 },
    states: 6658,
  },
  {
    name: 'a batch that is written twice, a retraction, a rewrite, a partition that is dropped',
    start: LANDED,
    limits: { repeats: 1, rewrites: 1, retractions: 'a', drops: 1 },
    states: 27_859,
  },
  {
    name: 'a retraction that is undone, a partition that is dropped twice',
    start: LANDED,
    limits: { repeats: 1, retractions: 'a', restores: 'a', drops: 2 },
    states: 2229,
  },
];

describe('a day is rewritten while it is written and read', () => {
  test.each(SCENARIOS)('$name: $states states', ({ start, limits, states }) => {
    const explored = explore(OURS, start, { ...NOTHING, ...limits });
    expect(explored.counterexample).toBeUndefined();
    expect(explored.states).toBe(states);
  });
});

describe('a simpler variant fails', () => {
  test.each(VARIANTS)('$protocol.name', ({ protocol, start, limits }) => {
    const { counterexample } = explore(protocol, start, { ...NOTHING, ...limits });
    expect(counterexample?.wrong).toBeDefined();
  });
});
