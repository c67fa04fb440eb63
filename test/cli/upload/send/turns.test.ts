import { expect, it } from 'vitest';
import { AT_A_TIME } from '../../../../cli/api/ingests.ts';
import { openTurns, type Turns } from '../../../../cli/upload/send/turns.ts';

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `i${n}`);

function turnsOf(ids: readonly string[]) {
  const turns = openTurns();
  for (const id of ids) turns.add(id);
  return turns;
}

/** A poll in which these have ended. */
const found = (turns: Turns, ended: readonly string[], hasLanded = true) =>
  turns.found(turns.next(), new Set(ended), hasLanded);

it('asks for the four that were sent first, while lines of them land', () => {
  const turns = turnsOf(idsOf(20));
  expect(turns.next()).toEqual(idsOf(20));
  found(turns, [], false);
  found(turns, ['i0']);
  expect(turns.next()).toEqual(['i1', 'i2', 'i3', 'i4']);
});

it('asks for more when all have ended, and when nothing has landed', () => {
  const turns = turnsOf(idsOf(40));
  found(turns, []);
  found(turns, ['i0', 'i1', 'i2', 'i3']);
  expect(turns.next()).toEqual(idsOf(20).slice(4));
  found(turns, ['i9']);
  expect(turns.next()).toHaveLength(4);
  found(turns, [], false);
  expect(turns.next()).toHaveLength(16);
});

it('asks for every ingest within a few polls while nothing lands', () => {
  const ids = idsOf(3 * AT_A_TIME);
  const turns = turnsOf(ids);
  const asked = Array.from({ length: 5 }, () => {
    const next = turns.next();
    found(turns, [], false);
    return next;
  });
  expect(new Set(asked.flat())).toEqual(new Set(ids));
});

it('has none left when each has ended, in whichever order', () => {
  const turns = turnsOf(idsOf(10));
  for (let polls = 0; turns.size() > 0 && polls < 30; polls += 1) {
    found(turns, turns.next().slice(-1));
  }
  expect([turns.size(), turns.next()]).toEqual([0, []]);
});

it('is not held up by those that never end', () => {
  const stuck = new Set(['i0', 'i1', 'i2']);
  const turns = turnsOf(idsOf(600));
  let polls = 0;
  for (; turns.size() > stuck.size && polls < 100; polls += 1) {
    const ended = turns.next().filter((id) => !stuck.has(id));
    found(turns, ended, ended.length > 0);
  }
  expect(turns.size()).toBe(stuck.size);
  expect(polls).toBeLessThan(20);
});
