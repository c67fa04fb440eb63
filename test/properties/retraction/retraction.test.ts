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
    name: 'two retractions at once, and a step that runs again',
    limits: { asked: 'AB', runs: 3, upserts: 1 },
    states: 1711,
  },
  {
    name: 'a retraction that is undone while the file is sent again',
    limits: { asked: 'AU', runs: 3, posts: 2 },
    states: 7152,
  },
  {
    name: 'one that is undone and made again, while a step runs again',
    limits: { asked: 'AUB', runs: 3, upserts: 1 },
    states: 5379,
  },
  {
    name: 'one that is undone, with a lost response',
    limits: { asked: 'AU', runs: 3, losses: 1 },
    states: 1715,
  },
  {
    name: 'one that is purged, undone and sent again at once',
    limits: { asked: 'AUP', runs: 3, posts: 1 },
    states: 6904,
  },
  {
    name: 'two of which the stores lack lines, which are mended meanwhile, with a POST and a lost response',
    limits: { asked: 'AB', runs: 3, posts: 1, mends: 1, losses: 1 },
    states: 21_175,
  },
];

describe('an ingest is retracted', () => {
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
