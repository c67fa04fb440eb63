import type { Attributes } from './attributes.ts';

const UNIT_BYTES = 1024;

/** Returns the write units of an item of so many bytes, or of the part of it that an index holds. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / UNIT_BYTES));

/** Returns the size of an item as DynamoDB counts it, or a byte or two more. */
export function itemBytes(item: Attributes): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: Attributes[string]): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  return 'B' in value ? value.B.length : numberBytes(value.N);
}

/** At most: a byte for two digits and one more, one if a pair is split, and one for a minus sign. */
function numberBytes(number: string): number {
  const isNegative = number.startsWith('-');
  const digits = number.length - (isNegative ? 1 : 0) - (number.includes('.') ? 1 : 0);
  return 1 + Math.ceil((digits + 1) / 2) + (isNegative ? 1 : 0);
}
