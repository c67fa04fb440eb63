import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { OURS } from './protocol.ts';
import { VARIANTS } from './variants.ts';

/**
 * Each scenario is explored completely: every order of all operations, and so also death between
 * any two of them. The number of states changes only when the model does.
 */
const SCENARIOS = [
  {
    name: 'two that overlap and the finisher, while a line lands',
    limits: { requests: 'xy', finishers: 1, late: 1 },
    states: 24_503,
  },
  {
    name: 'two that overlap, one twice at once',
    limits: { requests: 'xxy' },
    states: 4111,
  },
  {
    name: 'two that overlap, a lost response',
    limits: { requests: 'xy', losses: 1 },
    states: 2640,
  },
  {
    name: 'one, twice at once, a lost response, while a line lands',
    limits: { requests: 'xx', losses: 1, late: 1 },
    states: 9_933,
  },
  {
    name: 'two that overlap, while time passes in which the finisher fails',
    limits: { requests: 'xy', periods: 3 },
    states: 2276,
  },
  {
    name: 'two that overlap and the finisher, while the lines are reprocessed',
    limits: { requests: 'xy', finishers: 1, reprocessings: 1 },
    states: 23_530,
  },
  {
    name: 'one, twice at once, a lost response, while the lines are reprocessed twice at once',
    limits: { requests: 'xx', losses: 1, reprocessings: 2 },
    states: 16_287,
  },
];

describe('quarantined lines are corrected', () => {
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
