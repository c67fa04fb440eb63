import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_TOTAL } from '../../../functions/domain/money.ts';
import {
  isRepresentable,
  readQuantity,
  readUnitPrice,
} from '../../../functions/validation/amounts.ts';

describe('readQuantity', () => {
  it.each([
    ['6', 6],
    ['-80995', -80995],
    ['+6', 6],
    [' 6 ', 6],
    ['6.0', 6],
    ['6.000', 6],
    ['006', 6],
    ['-0', 0],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
  ])('reads %j', (text, quantity) => {
    expect(readQuantity(text)).toBe(quantity);
  });

  it.each([
    '1.5',
    '6.',
    '.0',
    '1e3',
    '0x10',
    '1,000',
    '2147483648',
    '-2147483649',
    '9'.repeat(400),
    'NaN',
    '٦',
  ])('refuses %j', (text) => {
    expect(readQuantity(text)).toMatchObject({ reason: 'invalid_quantity', column: 'Quantity' });
  });
});

describe('readUnitPrice', () => {
  it.each([
    ['2.55', 2550],
    ['0.001', 1],
    ['-11062.06', -11062060],
    [' 0 ', 0],
    ['2.5500000', 2550],
  ])('reads %j as thousandths', (text, price) => {
    expect(readUnitPrice(text)).toBe(price);
  });

  it.each(['1.2345678', '1e400', 'NaN', '£2.55', '2,55', '1234567890', ''])(
    'refuses %j',
    (text) => {
      expect(readUnitPrice(text)).toMatchObject({
        reason: 'invalid_unit_price',
        column: 'UnitPrice',
      });
    },
  );

  it('reports what was expected and at most 40 characters of what was found', () => {
    expect(readUnitPrice('abc')).toMatchObject({
      message: 'UnitPrice: expected a plain decimal such as 2.55, found "abc"',
    });
    expect(readUnitPrice('x'.repeat(10_000))).toMatchObject({
      message: expect.stringContaining(`"${'x'.repeat(40)}…"`),
    });
  });
});

it('isRepresentable agrees with the exact product, even beyond what a double holds', () => {
  const quantity = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const unitPrice = fc.integer({ min: -999_999_999_999, max: 999_999_999_999 });
  fc.assert(
    fc.property(quantity, unitPrice, (count, price) => {
      const exact = BigInt(count) * BigInt(price);
      const limit = BigInt(MAX_LINE_TOTAL);
      expect(isRepresentable(count, price)).toBe(exact < limit && exact > -limit);
    }),
  );
  expect(isRepresentable(1_000_000, 999_999_999)).toBe(true);
  expect(isRepresentable(-1_000_000, 1_000_000_000)).toBe(false);
});
