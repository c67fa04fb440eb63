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
    name: 'two reprocessings at once, and a step that runs again',
    limits: { asked: 'RS', runs: 3, upserts: 1 },
    states: 2579,
  },
  {
    name: 'one while its quarantined record is corrected',
    limits: { asked: 'R', runs: 2, corrections: 1, finishes: 1 },
    states: 1035,
  },
  {
    name: 'two and an erasure',
    limits: { asked: 'RSE', runs: 4 },
    states: 5629,
  },
  {
    name: 'one that is repeated, with a lost response, while a record is corrected',
    limits: { asked: 'R', runs: 2, corrections: 1, losses: 1 },
    states: 4121,
  },
  {
    name: 'one that changes nothing, one that does, and a step that runs again',
    limits: { asked: 'TR', runs: 3, upserts: 1 },
    states: 2201,
  },
];

describe('an ingest is reprocessed', () => {
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
