/**
 * The shortest decimal that stands for the same double, as plain digits: 2.55 for
 * 2.5499999999999998, and 17850 for 17850.0.
 */
export function plainNumber(value: number): string {
  const text = String(value);
  const [, sign = '', first = '', decimals = '', exponent = ''] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === '') return text === '-0' ? '0' : text;
  const digits = first + decimals;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
