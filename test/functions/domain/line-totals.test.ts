import { describe, expect, it } from 'vitest';
import { areEqual, noLines, plus, sumOf } from '../../../functions/domain/line-totals.ts';

const some = { lineCount: 2, quantity: -3n, revenue: 9_007_199_254_740_993n };

describe('line totals', () => {
  it('add up exactly beyond what a double can represent', () => {
    expect(sumOf([some, noLines(), some])).toEqual(plus(some, some));
    expect(plus(some, some)).toEqual({
      lineCount: 4,
      quantity: -6n,
      revenue: 18_014_398_509_481_986n,
    });
    expect(sumOf([])).toEqual(noLines());
  });

  it('are equal only when line count, quantity and revenue are', () => {
    expect(areEqual(some, { ...some })).toBe(true);
    expect(areEqual(some, { ...some, lineCount: 1 })).toBe(false);
    expect(areEqual(some, { ...some, quantity: 0n })).toBe(false);
    expect(areEqual(some, { ...some, revenue: some.revenue + 1n })).toBe(false);
  });
});
