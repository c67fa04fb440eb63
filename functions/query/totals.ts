import type { Totals } from '../api/components.ts';
import type { LineTotals } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';

/**
 * Returns totals as the API writes them: money as exact decimal text, a quantity as a number unless
 * a double could not hold it exactly.
 */
export function totalsView({ lineCount, quantity, revenue }: LineTotals): Totals {
  const asNumber = Number(quantity);
  return {
    lineCount,
    quantity: Number.isSafeInteger(asNumber) ? asNumber : String(quantity),
    revenue: formatMoney(revenue),
  };
}

/** Returns a time of the source, without a time zone: `2010-12-01T08:26:00`. */
export function sourceTime(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 19);
}

/** Returns the value that all have in common, or null if they differ or there are none. */
export function unanimous(values: Iterable<string | null>): string | null {
  const [first = null, ...others] = new Set(values);
  return others.length === 0 ? first : null;
}
