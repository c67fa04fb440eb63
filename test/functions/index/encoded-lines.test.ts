import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLines,
  type EncodedLine,
  encodeLines,
} from '../../../functions/index/encoded-lines.ts';

const TIME = Date.parse('2010-12-01T08:26:00Z');
const line = (row: number, time = TIME): EncodedLine => [row, '85123A', 'HOLDER', 6, time, 2550];

const anyLine: fc.Arbitrary<EncodedLine> = fc.tuple(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.string(),
  fc.option(fc.string()),
  fc.integer(),
  fc.constantFrom(TIME, TIME + 60_000),
  fc.integer(),
);

describe('encoded lines', () => {
  it('are decoded as they were, in any order and with gaps', () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        expect(decodeLines(encodeLines(lines))).toEqual(lines);
      }),
    );
  });

  it('that follow one another are one run', () => {
    const lines = [line(7), line(8), line(9), line(12, TIME + 60_000)];
    expect(encodeLines(lines)).toBe(
      `[[7,3,12,1],[${TIME},3,${TIME + 60_000},1],["85123A","85123A","85123A","85123A"],` +
        '["HOLDER","HOLDER","HOLDER","HOLDER"],[6,6,6,6],[2550,2550,2550,2550]]',
    );
  });

  it('of version 1 are read, as many as there are columns too', () => {
    const lines = [1, 2, 3, 4, 5, 6].map((row) => line(row));
    for (const some of [lines, lines.slice(0, 1)]) {
      expect(decodeLines(JSON.stringify(some))).toEqual(some);
    }
  });

  it.each([
    ['a column that is too short', [[1, 2], [TIME, 2], ['a', 'b'], [null, null], [1], [1, 1]]],
    [
      'too few rows',
      [
        [1, 1],
        [TIME, 2],
        ['a', 'b'],
        [null, null],
        [1, 1],
        [1, 1],
      ],
    ],
    ['a run without its count', [[1], [TIME, 1], ['a'], [null], [1], [1]]],
    ['a run that is longer than the lines', [[1, 1e12], [TIME, 1], ['a'], [null], [1], [1]]],
    ['a run of less than one', [[1, 0, 1, 1], [TIME, 1], ['a'], [null], [1], [1]]],
    ['a row below 1', [[0, 1], [TIME, 1], ['a'], [null], [1], [1]]],
    [
      'a row that no number is exact for',
      [
        [Number.MAX_SAFE_INTEGER, 2],
        [TIME, 2],
        ['a', 'b'],
        [null, null],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      'lines of version 1 and columns',
      [
        [1, 1],
        [1, '85123A', null, 6, TIME, 1],
      ],
    ],
    ['a text for a number', [[1, 1], [TIME, 1], ['a'], [null], ['1'], [1]]],
    ['a fraction for a quantity', [[1, 1], [TIME, 1], ['a'], [null], [1.5], [1]]],
    ['a price that no number is exact for', [[1, 1], [TIME, 1], ['a'], [null], [1], [2 ** 53]]],
    ['no stock code', [[1, 1], [TIME, 1], [null], [null], [1], [1]]],
    ['a number for a description', [[1, 1], [TIME, 1], ['a'], [7], [1], [1]]],
    ['a seventh column', [[1, 1], [TIME, 1], ['a'], [null], [1], [1], [1]]],
    ['a missing column', [[1, 1], [TIME, 1], ['a'], [null], [1]]],
    ['a line of version 1 with a missing value', [[1, '85123A', null, 6, TIME]]],
  ])('with %s are refused', (_, damaged) => {
    expect(() => decodeLines(JSON.stringify(damaged))).toThrow();
  });
});
