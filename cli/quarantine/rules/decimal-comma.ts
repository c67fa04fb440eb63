import { type Doubt, doubtful } from './change.ts';

/** Digits, or groups of three digits between which one and the same sign stands. */
const WHOLE = String.raw`(?<whole>\d+|\d{1,3}(?<sign>[. \u00a0\u202f'’])\d{3}(?:\k<sign>\d{3})*)`;
const NUMBER = new RegExp(String.raw`^(?<minus>[+-]?)${WHOLE}(?:,(?<decimals>\d+))?$`);

/** Three digits after the only sign: `1.234` and `1,234` are read in both ways. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * Writes a number with a decimal comma as a plain decimal: `1.234,56` as `1234.56`. Digits are only
 * moved, so that none is lost. Returns other text as it is, and a doubt where the comma or the point
 * may be either sign.
 */
export function decimalComma(text: string): string | Doubt {
  const number = text.trim();
  if (AMBIGUOUS.test(number)) {
    return doubtful(
      text,
      'may be a thousand or a decimal. Set or replace such values by themselves',
    );
  }
  const { minus = '', whole, decimals } = NUMBER.exec(number)?.groups ?? {};
  if (whole === undefined) return text;
  const digits = `${minus}${whole.replace(/\D/g, '')}`;
  return decimals === undefined ? unlessPlain(text, digits) : `${digits}.${decimals}`;
}

/** Keeps a whole number as it was written, with the white space around it. */
const unlessPlain = (text: string, digits: string): string =>
  text.trim() === digits ? text : digits;
