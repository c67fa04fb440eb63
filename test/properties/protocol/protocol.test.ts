import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { OURS } from './protocol.ts';
import type { Limits } from './state.ts';
import { VARIANTS } from './variants.ts';
import { EMPTY, POSTED } from './world.ts';

const NOTHING: Limits = {
  posts: 0,
  attempts: 0,
  finishers: 0,
  zombies: 0,
  losses: 0,
  failures: 0,
};

/**
 * Each scenario is explored completely: every order of all operations, and so also death between
 * any two of them. A delivery is any consecutive records of the stream, which includes redelivery
 * with other boundaries, parking and replay. The number of states changes only when the model does.
 */
const SCENARIOS = [
  {
    name: 'a POST and its repeat, a lost response, one delivery',
    start: EMPTY,
    limits: { posts: 2, losses: 1, attempts: 1 },
    states: 4873,
  },
  {
    name: 'a POST and its repeat while two deliveries run',
    start: EMPTY,
    limits: { posts: 2, attempts: 2 },
    states: 85_970,
  },
  {
    name: 'two deliveries, a zombie of any step',
    start: POSTED,
    limits: { attempts: 2, zombies: 1 },
    states: 57_566,
  },
  {
    name: 'two deliveries, a failure, a lost response, the scheduled finisher',
    start: POSTED,
    limits: { attempts: 2, finishers: 1, losses: 1, failures: 1 },
    states: 148_695,
  },
  {
    name: 'three deliveries',
    start: POSTED,
    limits: { attempts: 3 },
    states: 290_173,
  },
];

describe('the protocol lands every line once', () => {
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
