import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellTypeOf } from '../../../cli/export/spreadsheet-columns.ts';

const cell = (type: DuckDBType, value: DuckDBValue) => cellTypeOf(type).cellOf(value);
const decimal = (unscaled: bigint, width: number, scale: number) =>
  cell(DECIMAL(width, scale), new DuckDBDecimalValue(unscaled, width, scale));
const day = (text: string): number => Date.parse(text) / 86_400_000;
const micros = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1000n;

describe('a number', () => {
  it.each([
    [2550n, '2.55'],
    [0n, '0'],
    [-1n, '-0.001'],
    [-11_062_060n, '-11062.06'],
    [1_000_000n, '1000'],
    [999_999_999_999_999n, '999999999999.999'],
  ])('of %d thousandths is a number with the digits %s', (thousandths, number) => {
    expect(decimal(thousandths, 18, 3)).toEqual({ number });
  });

  it('with more digits than a double holds is text', () => {
    expect(decimal(1_000_000_000_000_001n, 38, 3)).toBe('1000000000000.001');
    expect(cell(BIGINT, 9_007_199_254_740_993n)).toBe('9007199254740993');
    expect(cell(HUGEINT, 170_141_183_460_469_231_731_687_303_715_884_105_727n)).toMatch(/^17014/);
    expect(cell(HUGEINT, 10n ** 30n)).toEqual({ number: '1000000000000000000000000000000' });
  });

  it('is exactly what a spreadsheet reads, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (thousandths) => {
        const written = decimal(thousandths, 18, 3);
        const text = typeof written === 'object' ? String(Number(written?.number)) : written;
        const exact = String(new DuckDBDecimalValue(thousandths, 18, 3));
        const [whole, decimals = ''] = String(text).split('.');
        expect(`${whole}.${decimals.padEnd(3, '0')}`).toBe(exact);
      }),
    );
  });

  it('of double precision is its shortest text; what is no number is text', () => {
    expect(cell(DOUBLE, 0.1)).toEqual({ number: '0.1' });
    expect(cell(DOUBLE, 1e300)).toEqual({ number: '1e+300' });
    expect(cell(DOUBLE, Number.NaN)).toBe('NaN');
  });

  it('of money is shown with two decimals, and with a third where it has one', () => {
    expect(cellTypeOf(DECIMAL(12, 3)).format).toBe('#,##0.00#');
    expect(cellTypeOf(DECIMAL(12, 1)).format).toBe('#,##0.0');
    expect(cellTypeOf(DECIMAL(12, 0)).format).toBe('0');
  });
});

describe('a day', () => {
  it.each([
    ['1900-03-01', { number: '61' }],
    ['2010-12-01', { number: '40513' }],
    ['9999-12-31', { number: '2958465' }],
    ['1900-02-28', '1900-02-28'],
    ['0001-01-01', '0001-01-01'],
  ])('%s is the number that spreadsheets agree on, or text', (text, expected) => {
    expect(cell(DATE, new DuckDBDateValue(day(text)))).toEqual(expected);
    expect(cellTypeOf(DATE).format).toBe('yyyy-mm-dd');
  });
});

describe('a time', () => {
  it.each([
    ['2010-12-01T08:26:00', { number: '40513.35138888889' }],
    ['2010-12-01T00:00:00', { number: '40513' }],
    ['1969-12-31T12:00:00', { number: '25568.5' }],
    ['1899-12-31T12:00:00', '1899-12-31 12:00:00'],
  ])('%s is a day and its fraction, or text', (text, expected) => {
    expect(cell(TIMESTAMP, new DuckDBTimestampValue(micros(text)))).toEqual(expected);
  });
});

it.each([BIGINT, BOOLEAN, DATE, DECIMAL(12, 3), DOUBLE, TIMESTAMP, VARCHAR])(
  'null is an empty cell: %s',
  (type) => expect(cell(type, null)).toBeNull(),
);

it('text is text, whatever it begins with', () => {
  expect(cell(VARCHAR, '=1+1')).toBe('=1+1');
  expect(cell(VARCHAR, '')).toBe('');
  expect(cell(BOOLEAN, false)).toBe(false);
});
