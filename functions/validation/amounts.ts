import { MAX_LINE_TOTAL, parseMoney } from '../domain/money.ts';
import { Fault, unexpected } from './fault.ts';
import { memoized } from './memoized.ts';

const WHOLE_NUMBER = /^[+-]?\d+(?:\.0+)?$/;
const INT32 = 2 ** 31;

/** Reads a whole number of at most 32 bits; `6.0` is 6. */
export const readQuantity = memoized((text: string): number | Fault => {
  const trimmed = text.trim();
  const quantity = WHOLE_NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  // Adding 0 turns -0 into 0.
  if (quantity >= -INT32 && quantity < INT32) return quantity + 0;
  const message = `Quantity: ${unexpected('a whole number of at most 32 bits', text)}`;
  return new Fault('invalid_quantity', message, 'Quantity');
});

/** Reads a plain decimal. Returns thousandths of the currency unit. */
export const readUnitPrice = memoized((text: string): number | Fault => {
  const price = parseMoney(text.trim());
  if (price !== undefined) return price;
  const message = `UnitPrice: ${unexpected('a plain decimal such as 2.55', text)}`;
  return new Fault('invalid_unit_price', message, 'UnitPrice');
});

/**
 * Whether quantity × price fits the lake's line_total. Rounding preserves order and the limit is
 * below 2^53, so the product as a double is on the same side of the limit as the exact product.
 */
export function isRepresentable(quantity: number, unitPrice: number): boolean {
  return Math.abs(quantity * unitPrice) < MAX_LINE_TOTAL;
}
