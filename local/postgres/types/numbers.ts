/**
 * A double as PostgreSQL writes it: the shortest digits that are the same number, and an exponent
 * from 1e15 on and below 0.0001.
 * https://www.postgresql.org/docs/15/datatype-numeric.html#DATATYPE-FLOAT
 */
export function float8Text(value: number): string {
  return special(value) ?? notation(value, value.toExponential());
}

/** A single-precision number, whose shortest digits are fewer. */
export function float4Text(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return notation(value, text, 6);
  }
  return notation(value, value.toExponential(8), 6);
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return undefined;
}

function notation(value: number, scientific: string, maxExponent = 15): string {
  const [mantissa = '', power = '0'] = scientific.split('e');
  const exponent = Number(power);
  if (exponent >= maxExponent || exponent < -4) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1).replace(/0+$/, '');
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** An unscaled number with its decimal point. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const GROUP = 4;
const NEGATIVE = 0x4000;

/**
 * A numeric in binary: groups of four digits, the weight of the first, the sign and the scale.
 * https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c (numeric_send)
 */
export function numericBinary(unscaled: bigint, scale: number): Buffer {
  const { groups, weight } = groupsOf(unscaled < 0n ? -unscaled : unscaled, scale);
  const bytes = Buffer.alloc(8 + 2 * groups.length);
  bytes.writeInt16BE(groups.length, 0);
  bytes.writeInt16BE(groups.length === 0 ? 0 : weight, 2);
  bytes.writeUInt16BE(unscaled < 0n ? NEGATIVE : 0, 4);
  bytes.writeUInt16BE(scale, 6);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, 8 + 2 * index);
  return bytes;
}

function groupsOf(unscaled: bigint, scale: number): { groups: number[]; weight: number } {
  const fractionGroups = Math.ceil(scale / GROUP);
  const digits = `${unscaled}${'0'.repeat(fractionGroups * GROUP - scale)}`;
  const padded = digits.padStart(Math.ceil(digits.length / GROUP) * GROUP, '0');
  const groups = (padded.match(/\d{4}/g) ?? []).map(Number);
  let weight = groups.length - fractionGroups - 1;
  while (groups[0] === 0) {
    groups.shift();
    weight -= 1;
  }
  while (groups.at(-1) === 0) groups.pop();
  return { groups, weight };
}

/** The text of a numeric in binary. Throws a RangeError when it is damaged. */
export function numericOfBinary(bytes: Buffer): string {
  const weight = bytes.readInt16BE(2);
  const sign = bytes.readInt16BE(4);
  const scale = bytes.readInt16BE(6);
  if (sign !== 0 && sign !== NEGATIVE) return specialNumeric(sign);
  const groups = groupsIn(bytes, scale);
  const digitAt = (place: number): string => String(groups[weight - place] ?? 0).padStart(4, '0');
  let whole = '';
  for (let place = Math.max(weight, 0); place >= 0; place -= 1) whole += digitAt(place);
  let rest = '';
  for (let place = -1; rest.length < scale; place -= 1) rest += digitAt(place);
  const text = `${whole.replace(/^0+(?=\d)/, '')}${scale > 0 ? `.${rest.slice(0, scale)}` : ''}`;
  return sign === NEGATIVE ? `-${text}` : text;
}

function groupsIn(bytes: Buffer, scale: number): number[] {
  const count = bytes.readInt16BE();
  if (count < 0 || bytes.length !== 8 + 2 * count || scale < 0) throw new RangeError('its length');
  const groups = Array.from({ length: count }, (_, index) => bytes.readUInt16BE(8 + 2 * index));
  if (groups.some((group) => group > 9999)) throw new RangeError('a digit');
  return groups;
}

function specialNumeric(sign: number): string {
  if (sign === -0x4000) return 'NaN';
  throw new RangeError('no finite number');
}
