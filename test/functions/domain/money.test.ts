import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, parseMoney, sumMoney } from '../../../functions/domain/money.ts';

describe('parseMoney', () => {
  it.each([
    ['2.55', 2550],
    ['0.001', 1],
    ['-11062.06', -11_062_060],
    ['+3', 3000],
    ['0007.5', 7500],
    ['2.5500', 2550],
    ['999999999.999', 999_999_999_999],
  ])('reads %s exactly', (text, thousandths) => {
    expect(parseMoney(text)).toBe(thousandths);
  });

  it.each(['', '.5', '5.', '1e2', '1e400', 'NaN', 'Infinity', '1,5', '£2.55', '0x10', '--1', ' 1'])(
    'does not read "%s"',
    (text) => expect(parseMoney(text)).toBeUndefined(),
  );

  it('never rounds a fourth decimal place or cuts a tenth digit', () => {
    expect(parseMoney('1.2345678')).toBeUndefined();
    expect(parseMoney('0.0001')).toBeUndefined();
    expect(parseMoney('1000000000')).toBeUndefined();
  });

  it('returns no negative zero', () => {
    expect(Object.is(parseMoney('-0.00'), 0)).toBe(true);
  });
});

describe('formatMoney', () => {
  it.each([
    [2550, '2.55'],
    [9_747_747_934n, '9747747.934'],
    [-1, '-0.001'],
    [0, '0'],
    [-11_062_060, '-11062.06'],
    [12_000, '12'],
  ])('formats %s as %s', (thousandths, text) => {
    expect(formatMoney(thousandths)).toBe(text);
  });

  it('formats amounts that parseMoney reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), (thousandths) => {
        expect(parseMoney(formatMoney(thousandths))).toBe(thousandths);
      }),
    );
  });
});

it('sumMoney is exact beyond what a double can represent', () => {
  expect(sumMoney([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1])).toBe(
    18_014_398_509_481_983n,
  );
});
