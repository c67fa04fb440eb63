import type { Cell, ColumnType } from '../../query-engine/columns.ts';
import { QueryError } from '../../query-engine/query-error.ts';

/** The text of a value in a result, as Athena writes it; null for NULL. */
export function rendered(cell: Cell, type: ColumnType): string | null {
  if (cell === null) return null;
  if (typeof cell === 'string') {
    return type.kind === 'scalar' ? (SCALARS[type.name]?.(cell) ?? cell) : cell;
  }
  switch (type.kind) {
    case 'list':
      return `[${cell.map((item) => inner(item, type.of)).join(', ')}]`;
    case 'struct':
      return `{${type.fields.map((field, index) => `${field.name}=${inner(cell[index] ?? null, field.type)}`).join(', ')}}`;
    case 'map':
      return `{${cell.map((entry) => entryText(entry, type)).join(', ')}}`;
    default:
      throw new Error(`A value of type ${type.kind} has parts`);
  }
}

const inner = (cell: Cell, type: ColumnType): string => rendered(cell, type) ?? 'null';

function entryText(entry: Cell, { key, value }: Extract<ColumnType, { kind: 'map' }>): string {
  if (!Array.isArray(entry)) throw new Error('An entry of a map has no parts');
  return `${inner(entry[0] ?? null, key)}=${inner(entry[1] ?? null, value)}`;
}

const SCALARS: Readonly<Record<string, (text: string) => string>> = {
  DOUBLE: doubleText,
  FLOAT: doubleText,
  HUGEINT: bigintText,
  BLOB: (hex) => hex.replace(/..(?=.)/g, '$& '),
  TIME: (text) => text.replace(/(\.\d*)?$/, milliseconds),
  TIMESTAMP: timestampText,
  'TIMESTAMP WITH TIME ZONE': (text) => `${timestampText(text.replace(/\+00$/, ''))} UTC`,
};

const BIGINT = 2n ** 63n;

function bigintText(text: string): string {
  const value = BigInt(text);
  if (value >= -BIGINT && value < BIGINT) return text;
  throw new QueryError(`NUMERIC_VALUE_OUT_OF_RANGE: ${text} is not a bigint`);
}

/** As Java writes a double: with an exponent from ten million on, and below a thousandth. */
function doubleText(text: string): string {
  const value = Number(text);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) || text.startsWith('-') ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return withFraction(String(value));
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${withFraction(digits)}E${Number(exponent)}`;
}

const withFraction = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);

/** Athena's timestamps have milliseconds. Half a millisecond is rounded up. */
function timestampText(text: string): string {
  const [seconds = '', fraction = ''] = text.split('.');
  if (fraction.length <= 3) return `${seconds}.${fraction.padEnd(3, '0')}`;
  const millis = Math.round(Number(`0.${fraction}`) * 1000);
  const time = Date.parse(`${seconds.replace(' ', 'T')}Z`);
  if (Number.isNaN(time)) throw new QueryError(`The timestamp ${text} can't be rounded.`);
  return new Date(time + millis).toISOString().replace('T', ' ').replace('Z', '');
}

const milliseconds = (fraction: string): string => `.${fraction.slice(1, 4).padEnd(3, '0')}`;
