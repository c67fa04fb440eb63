/**
 * Money is counted in thousandths of the currency unit, as an exact integer: 2.55 is 2550.
 * The data set has prices of 0.001; binary floats would sum them to the wrong total.
 */

/** Digits before the point: unit_price is decimal(12,3) in the lake. */
const MAX_INTEGER_DIGITS = 9;

/** |quantity × unit price| stays below this, so line_total fits decimal(15,3) and a double holds it exactly. */
export const MAX_LINE_TOTAL = 1e15;

const PLAIN_DECIMAL = /^([+-]?)(\d+)(?:\.(\d{1,20}))?$/;

/**
 * Reads a plain decimal such as `2.55`, `-11062.06` or `0.001` as thousandths.
 * Undefined when it is no plain decimal, has a non-zero digit behind the third decimal, or more than nine
 * digits before the point: it is never rounded.
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

/** Writes thousandths as the shortest exact decimal: 2550 is `2.55`, 9747747934n is `9747747.934`. */
export function formatMoney(thousandths: number | bigint): string {
  const value = BigInt(thousandths);
  const digits = (value < 0n ? -value : value).toString().padStart(4, '0');
  const decimals = digits.slice(-3).replace(/0+$/, '');
  const sign = value < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -3)}${decimals && `.${decimals}`}`;
}

/** Reads what formatMoney wrote, of any size. Throws when it is nothing of the kind. */
export function readMoney(text: string): bigint {
  const [, sign, whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError('An amount is no decimal of at most three places');
  const thousandths = BigInt(whole) * 1000n + BigInt(decimals.padEnd(3, '0'));
  return sign === '-' ? -thousandths : thousandths;
}

/** Adds exactly, however many lines there are. */
export function sumMoney(amounts: Iterable<number>): bigint {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return total;
}
