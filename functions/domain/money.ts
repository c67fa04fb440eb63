/**
 * Money is an exact integer of thousandths of the currency unit: 2.55 is 2550. The data set has
 * prices of 0.001, whose sum would be wrong in binary floating point.
 */

/** Digits before the point. In the lake unit_price is decimal(12,3). */
const MAX_INTEGER_DIGITS = 9;

/**
 * |quantity × unit price| is below this, so line_total fits decimal(15,3) and a double represents
 * it exactly.
 */
export const MAX_LINE_TOTAL = 1e15;

const PLAIN_DECIMAL = /^([+-]?)(\d+)(?:\.(\d{1,20}))?$/;

/**
 * Reads a plain decimal such as `2.55`, `-11062.06` or `0.001` as thousandths. Never rounds:
 * returns undefined when the text is not a plain decimal, has a non-zero digit after the third
 * decimal place, or has more than nine digits before the point.
 */
export function parseMoney(text: string): number | undefined {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  const integer = whole.replace(/^0+(?=\d)/, '');
  if (integer.length > MAX_INTEGER_DIGITS || !/^0*$/.test(decimals.slice(3))) return undefined;
  const thousandths = Number(integer) * 1000 + Number(decimals.slice(0, 3).padEnd(3, '0'));
  return sign === '-' && thousandths !== 0 ? -thousandths : thousandths;
}

/**
 * Formats thousandths as the shortest exact decimal: 2550 as `2.55`, 9747747934n as `9747747.934`.
 */
export function formatMoney(thousandths: number | bigint): string {
  const value = BigInt(thousandths);
  const digits = (value < 0n ? -value : value).toString().padStart(4, '0');
  const decimals = digits.slice(-3).replace(/0+$/, '');
  const sign = value < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -3)}${decimals && `.${decimals}`}`;
}

/**
 * Reads an amount of any size that formatMoney wrote. Throws RangeError when it is anything else.
 */
export function readMoney(text: string): bigint {
  const [, sign, whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(text) ?? [];
  if (whole === '')
    throw new RangeError('An amount must be a decimal with at most three decimal places');
  const thousandths = BigInt(whole) * 1000n + BigInt(decimals.padEnd(3, '0'));
  return sign === '-' ? -thousandths : thousandths;
}

/** Adds amounts exactly, however many there are. */
export function sumMoney(amounts: Iterable<number>): bigint {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return total;
}
