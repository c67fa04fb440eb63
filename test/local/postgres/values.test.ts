import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateText, intervalText, timestampText } from '../../../local/postgres/types/calendar.ts';
import {
  decimalText,
  float4Text,
  float8Text,
  numericBinary,
  numericOfBinary,
} from '../../../local/postgres/types/numbers.ts';

describe('a numeric in binary', () => {
  it.each([
    // What numeric_send of PostgreSQL 15 gives.
    ['2.550', 2550n, 3, '00020000000000030002157c'],
    ['-11062.060', -11_062_060n, 3, '0003000140000003000104260258'],
    ['0.001', 1n, 3, '0001ffff00000003000a'],
    ['0', 0n, 0, '0000000000000000'],
    ['0.00', 0n, 2, '0000000000000002'],
    ['10000', 10_000n, 0, '00010001000000000001'],
    ['123456789.123456', 123_456_789_123_456n, 6, '0005000200000006000109291a8504d215e0'],
  ])('%s has the bytes of PostgreSQL', (text, unscaled, scale, bytes) => {
    expect(decimalText(unscaled, scale)).toBe(text);
    expect(numericBinary(unscaled, scale).toString('hex')).toBe(bytes);
  });

  it('is read as it was written, to the last digit', () => {
    const unscaled = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
    fc.assert(
      fc.property(unscaled, fc.nat({ max: 38 }), (number, scale) => {
        const text = decimalText(number, scale);
        expect(numericOfBinary(numericBinary(number, scale))).toBe(text);
      }),
    );
  });

  it('that is damaged is an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(numericOfBinary(Buffer.from(bytes))).toMatch(/^(-?\d+(\.\d+)?|NaN)$/);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('a floating-point number', () => {
  it('is the shortest text of the same number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = float8Text(value);
        expect(Number(text)).toBe(value);
      }),
    );
  });

  it.each([
    [1e15, '1e+15'],
    [123_456_789_012_345, '123456789012345'],
    [0.0001, '0.0001'],
    [0.000_01, '1e-05'],
    [-2.5, '-2.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [100, '100'],
  ])('%d is written %s, as in PostgreSQL', (value, text) => {
    expect(float8Text(value)).toBe(text);
  });

  it('of single precision has fewer digits', () => {
    expect(float4Text(Math.fround(0.1))).toBe('0.1');
    expect(float4Text(Math.fround(1e6))).toBe('1e+06');
  });
});

describe('dates and times', () => {
  it('are those of the proleptic Gregorian calendar', () => {
    const day = fc.integer({ min: -719_528, max: 2_932_896 });
    fc.assert(
      fc.property(day, (days) => {
        const iso = new Date(days * 86_400_000).toISOString().slice(0, 10);
        if (!iso.startsWith('0000')) expect(dateText(days)).toBe(iso);
      }),
    );
  });

  it.each([
    [dateText(-719_529), '0002-12-31 BC'],
    [dateText(2_147_483_647), 'infinity'],
    [timestampText(1_291_191_960_000_000n), '2010-12-01 08:26:00'],
    [timestampText(-1n), '1969-12-31 23:59:59.999999'],
    [timestampText(1_500_000n, '+00'), '1970-01-01 00:00:01.5+00'],
    [intervalText(14, -3, 3_723_000_000n), '1 year 2 mons -3 days 01:02:03'],
    [intervalText(0, 0, 0n), '00:00:00'],
    [intervalText(0, 1, -1_000_000n), '1 day -00:00:01'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
