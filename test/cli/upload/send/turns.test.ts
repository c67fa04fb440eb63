import { expect, it } from 'vitest';
import { AT_A_TIME } from '../../../../cli/api/ingests.ts';
import { openTurns } from '../../../../cli/upload/send/turns.ts';

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `i${n}`);

function turnsOf(ids: readonly string[]) {
  const turns = openTurns();
  for (const id of ids) turns.add(id);
  return turns;
}

it('asks for the four that were sent first, while lines of them land', () => {
  const turns = turnsOf(idsOf(20));
  expect(turns.next()).toEqual(idsOf(20));
  turns.found([], false);
  turns.found(['i0'], true);
  expect(turns.next()).toEqual(['i1', 'i2', 'i3', 'i4']);
});

it('asks for more when all have ended, and when nothing has landed', () => {
  const turns = turnsOf(idsOf(40));
  turns.found([], true);
  turns.found(['i0', 'i1', 'i2', 'i3'], true);
  expect(turns.next()).toEqual(idsOf(20).slice(4));
  turns.found(['i9'], true);
  expect(turns.next()).toHaveLength(4);
  turns.found([], false);
  expect(turns.next()).toHaveLength(16);
});

it('asks for every ingest within a few polls while nothing lands', () => {
  const ids = idsOf(3 * AT_A_TIME);
  const turns = turnsOf(ids);
  const asked = Array.from({ length: 5 }, () => {
    const next = turns.next();
    turns.found([], false);
    return next;
  });
  expect(new Set(asked.flat())).toEqual(new Set(ids));
});

it('has none left when each has ended, in whichever order', () => {
  const turns = turnsOf(idsOf(10));
  for (let polls = 0; turns.size() > 0 && polls < 30; polls += 1) {
    turns.found(turns.next().slice(-1), true);
  }
  expect([turns.size(), turns.next()]).toEqual([0, []]);
});
