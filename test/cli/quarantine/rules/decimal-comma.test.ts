import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Doubt } from '../../../../cli/quarantine/rules/change.ts';
import { decimalComma } from '../../../../cli/quarantine/rules/decimal-comma.ts';
import { formatMoney, parseMoney } from '../../../../functions/domain/money.ts';

describe('a number with a decimal comma', () => {
  it.each([
    ['2,55', '2.55'],
    ['1.234,56', '1234.56'],
    ['-1.234.567,8', '-1234567.8'],
    ['+0,5', '+0.5'],
    ['0,123', '0.123'],
    ['1234,567', '1234.567'],
    ['1.234,567', '1234.567'],
    ['1.234.567', '1234567'],
    ['1 234,56', '1234.56'],
    ['1\u00a0234,56', '1234.56'],
    ['1\u202f234,56', '1234.56'],
    ["1'234,56", '1234.56'],
    [' 2,55 ', '2.55'],
    ['12345678901234567890123,1', '12345678901234567890123.1'],
  ])('%s becomes %s', (text, plain) => {
    expect(decimalComma(text)).toBe(plain);
  });

  it.each([
    '2.55',
    '6',
    ' 6 ',
    '-12.5',
    '12.34,56',
    '1.23.456',
    '1,2,3',
    'free',
    '',
    '£2,55',
    '1 234.567,8',
  ])('%j stays as it is', (text) => {
    expect(decimalComma(text)).toBe(text);
  });

  it.each(['1,234', '1.234', '-12,345', '999.999'])('%s is not guessed', (text) => {
    const doubt = decimalComma(text);
    expect(doubt).toBeInstanceOf(Doubt);
    expect(doubt).toMatchObject({ message: expect.stringContaining('thousand') });
  });

  it('keeps every digit of an amount', () => {
    const amount = fc.integer({ min: -999_999_999_999, max: 999_999_999_999 });
    fc.assert(
      fc.property(amount, fc.constantFrom('', '.', ' ', '\u00a0', "'"), (thousandths, sign) => {
        const [whole = '', decimals = ''] = formatMoney(thousandths).split('.');
        const text = `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, sign)},${decimals.padEnd(2, '0')}`;
        const plain = decimalComma(text);
        // Three decimals after at most three digits may as well be a thousand.
        if (plain instanceof Doubt) expect(text).toMatch(/^-?[1-9]\d{0,2},\d{3}$/);
        else expect(parseMoney(plain)).toBe(thousandths);
      }),
    );
  });

  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+]?[\d., ]{1,12}$/), (text) => {
        const once = decimalComma(text);
        if (once instanceof Doubt) return;
        const twice = decimalComma(once);
        // What it wrote may look like a thousand: that is told, and never changed once more.
        if (!(twice instanceof Doubt)) expect(twice).toBe(once);
      }),
    );
  });
});
