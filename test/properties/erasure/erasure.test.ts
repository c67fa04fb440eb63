import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { OURS } from './protocol.ts';
import { VARIANTS } from './variants.ts';

/**
 * Each scenario is explored completely: every order of all operations, and death between any two of
 * them. The number of states changes only when the model does.
 */
const SCENARIOS = [
  {
    name: 'a batch lands meanwhile, before or after the request',
    limits: { asks: 1, runs: 1, batches: 'b' },
    states: 613,
  },
  {
    name: 'steps of a batch run twice',
    limits: { asks: 1, runs: 1, batches: 'b', repeats: 1 },
    states: 4078,
  },
  {
    name: 'two invocations, and a lost response',
    limits: { asks: 1, runs: 2, losses: 1 },
    states: 35_813,
  },
];

describe('a customer is erased', () => {
  test.each(SCENARIOS)('$name: $states states', ({ limits, states }) => {
    const explored = explore(OURS, limits);
    expect(explored.counterexample).toBeUndefined();
    expect(explored.states).toBe(states);
  });
});

describe('a simpler variant fails', () => {
  test.each(VARIANTS)('$protocol.name', ({ protocol, limits }) => {
    const { counterexample } = explore(protocol, limits);
    expect(counterexample?.wrong).toBeDefined();
  });
});
