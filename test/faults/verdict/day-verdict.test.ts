import { expect, it } from 'vitest';
import type { LakeDays } from '../../../functions/api/lake-responses.ts';
import { dayViolations } from './day-verdict.ts';

type Day = LakeDays['days'][number];

const {
  lines: _,
  balanced: __,
  ...unknown
}: Day = {
  ...{ date: '2010-12-01', generation: 0, phase: 'IDLE', objects: 1, bytes: 7 },
  ...{ batchesSince: 1, unwritten: 0, links: { self: '/lake/days/2010-12-01' } },
};
const day: Day = {
  ...unknown,
  lines: { lineCount: 2, quantity: 2, revenue: '5' },
  balanced: true,
};

it('accepts days that balance and have the lines of the lake', () => {
  expect(dayViolations([day, { ...day, date: '2010-12-02' }], 4)).toEqual([]);
});

it.each([
  ['they do not balance', [{ ...day, balanced: false }], 2],
  ['whether they balance is not known', [unknown], 0],
  ['the lake has other lines', [day], 3],
  ['a day is missing', [], 2],
])('tells when %s', (_what, days, inLake) => {
  expect(dayViolations(days, inLake)).toHaveLength(1);
});
