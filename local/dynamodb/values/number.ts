import { invalid } from '../errors.ts';

/** 0.d₁d₂… × 10^(exponent + 1): the digits begin and end with one that is not 0. None for zero. */
type Decimal = { isNegative: boolean; digits: string; exponent: number };

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const MOST_DIGITS = 38;
const LARGEST_EXPONENT = 125;
const SMALLEST_EXPONENT = -130;
/** Integers and fractions of so few digits are in their normal form already. */
const SHORT = /^(?:0|-?[1-9]\d{0,36}|-?(?:0|[1-9]\d{0,17})\.\d{0,17}[1-9])$/;

/** Whether a text is known to be a number as DynamoDB returns it. */
export const isNormalNumber = (text: string): boolean => SHORT.test(text);

/** A number as DynamoDB returns it. Throws when it is none, or out of range. */
export const normalNumber = (text: string): string =>
  isNormalNumber(text) ? text : textOf(decimalOf(text));

/** Throws when the text is not a number that DynamoDB takes. */
function decimalOf(text: string): Decimal {
  if (text === '') throw invalid('The parameter cannot be converted to a numeric value');
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') {
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.slice(leading).replace(/0+$/, '');
  if (digits === '') return { isNegative: false, digits, exponent: 0 };
  const exponent = whole.length - 1 - leading + Number(power);
  checkRange(digits, exponent);
  return { isNegative: sign === '-', digits, exponent };
}

function checkRange(digits: string, exponent: number): void {
  const range = 'Attempting to store a number with magnitude';
  if (exponent > LARGEST_EXPONENT) {
    throw invalid(`Number overflow. ${range} larger than supported range`);
  }
  if (exponent < SMALLEST_EXPONENT) {
    throw invalid(`Number underflow. ${range} smaller than supported range`);
  }
  if (digits.length > MOST_DIGITS) {
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  }
}

function textOf({ isNegative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = isNegative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A text that sorts as the number does. */
export function sortableNumber(text: string): string {
  const { isNegative, digits, exponent } = decimalOf(text);
  if (digits === '') return '1';
  const magnitude = String(exponent - SMALLEST_EXPONENT).padStart(3, '0') + digits;
  return isNegative ? `0${complement(magnitude)}~` : `2${magnitude}`;
}

const complement = (digits: string): string =>
  digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));

/** Throws when the sum has too many digits. */
export function sumOf(left: string, right: string): string {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return normalNumber(`${scaled(a, scale) + scaled(b, scale)}e${-scale}`);
}

export const differenceOf = (left: string, right: string): string =>
  sumOf(left, right.startsWith('-') ? right.slice(1) : `-${right}`);

/** How many digits a number has after the point; negative if it ends in zeros before it. */
const scaleOf = ({ digits, exponent }: Decimal): number =>
  digits === '' ? 0 : digits.length - 1 - exponent;

function scaled(decimal: Decimal, scale: number): bigint {
  const size = BigInt(decimal.digits + '0'.repeat(scale - scaleOf(decimal)) || '0');
  return decimal.isNegative ? -size : size;
}

const FIRST_DIGIT = /[1-9]/;
const LAST_DIGIT = /[1-9][.0]*$/;

/**
 * The bytes that a number in its normal form counts: one for two digits, one for the exponent, one
 * for a minus. The digits are those from the first to the last that is not 0.
 */
export function numberSize(text: string): number {
  const first = text.search(FIRST_DIGIT);
  if (first < 0) return 1;
  const last = text.search(LAST_DIGIT);
  const found = text.indexOf('.');
  const point = found < 0 ? text.length : found;
  const digits = last - first + (first < point && point < last ? 0 : 1);
  const exponent = point - first - (first < point ? 1 : 0);
  const isSplit = digits % 2 === 0 && exponent % 2 === 0;
  return 1 + Math.ceil(digits / 2) + (isSplit ? 1 : 0) + (text.startsWith('-') ? 1 : 0);
}
