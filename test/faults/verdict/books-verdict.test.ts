import { expect, it } from 'vitest';
import type { IngestBooks } from '../../../functions/api/books-responses.ts';
import { bookViolations } from './books-verdict.ts';

const books: IngestBooks = {
  ...{ received: 5, accepted: 4, quarantined: 1, inLake: 1, retracted: 2, restored: 0, erased: 1 },
  ...{ anonymised: 0, balanced: true, days: [] },
};

it('accepts books that balance with the lake', () => {
  expect(bookViolations('i1', books, 1)).toEqual([]);
});

it.each<[string, IngestBooks | undefined, number]>([
  ['there are none', undefined, 1],
  ['they do not say that they balance', { ...books, balanced: false }, 1],
  ['the lake has other lines', books, 2],
  ['they have other lines in the lake', { ...books, inLake: 2 }, 1],
  ['a line is neither accepted nor quarantined', { ...books, received: 6 }, 1],
])('reports that %s', (_, shown, inLake) => {
  expect(bookViolations('i1', shown, inLake)).toHaveLength(1);
});
