import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { OURS } from './protocol.ts';
import { NOTHING } from './state.ts';
import { VARIANTS } from './variants.ts';
import { EMPTY, LANDED } from './world.ts';

/**
 * Each scenario is explored completely: every order of all operations, and so also death between
 * any two of them. The number of states changes only when the model does.
 */
const SCENARIOS = [
  {
    name: 'two batches, a rewrite, a query',
    start: EMPTY,
    limits: { batches: 'ab', rewrites: 1, queries: 1 },
    states: 26_041,
  },
  {
    name: 'a batch that is late, and written twice, a rewrite, two queries',
    start: LANDED,
    limits: { batches: 'b', repeats: 1, rewrites: 1, queries: 2 },
    states: 47_570,
  },
  {
    name: 'a batch that is late, two rewrites, a lost response',
    start: LANDED,
    limits: { batches: 'b', rewrites: 2, losses: 1 },
    states: 110_585,
  },
  {
    name: 'a rewrite that is given up, and another',
    start: LANDED,
    limits: { batches: 'b', rewrites: 2, giveUps: 1 },
    states: 41_629,
  },
  {
    name: 'a retraction and a rewrite at once, old generations deleted, a query',
    start: LANDED,
    limits: { rewrites: 2, retractions: 'a', cleans: 1, queries: 1 },
    states: 81_251,
  },
  {
    name: 'a retraction and a batch that is late, a query',
    start: LANDED,
    limits: { batches: 'b', rewrites: 1, retractions: 'a', queries: 1 },
    states: 82_526,
  },
  {
    name: 'a retraction that is undone, and a batch that is late',
    start: LANDED,
    limits: { batches: 'b', retractions: 'a', restores: 'a' },
    states: 2152,
  },
  {
    name: 'a retraction and its undoing, each of which may be given up, and a query',
    start: LANDED,
    limits: { retractions: 'a', restores: 'a', giveUps: 1, queries: 1 },
    states: 780,
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
  test.each(VARIANTS)('$protocol.name', ({ protocol, limits }) => {
    const { counterexample } = explore(protocol, LANDED, { ...NOTHING, ...limits });
    expect(counterexample?.wrong).toBeDefined();
  });
});
