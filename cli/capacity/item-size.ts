import type { Attributes } from '../../functions/index/attributes.ts';
import type { Item } from '../../functions/ledger/ledger-table.ts';

const UNIT_BYTES = 1024;

/** Returns the write units of an item, or of the part of it that an index holds. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / UNIT_BYTES));

/** Returns the size of a flat item as DynamoDB counts it: names, texts in UTF-8, numbers. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** As `itemBytes`, of an item in DynamoDB's own notation. */
export function attributesBytes(item: Attributes): number {
  const plain = Object.entries(item).map(([name, value]) => [
    name,
    'S' in value ? value.S : Number(value.N),
  ]);
  return itemBytes(Object.fromEntries(plain));
}

/** A number takes one byte per two digits, and one more. */
function valueBytes(value: string | number): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  const digits = String(Math.abs(value)).replace('.', '').length;
  return Math.ceil(digits / 2) + 1;
}
