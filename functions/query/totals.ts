import type { Totals } from '../api/invoice-answers.ts';
import type { LineTotals } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';

/** Totals as the API writes them: money as exact decimal text, a quantity as a number as long as one holds it. */
export function totalsView({ lineCount, quantity, revenue }: LineTotals): Totals {
  const asNumber = Number(quantity);
  return {
    lineCount,
    quantity: Number.isSafeInteger(asNumber) ? asNumber : String(quantity),
    revenue: formatMoney(revenue),
  };
}

/** A time of the source, which has no zone: `2010-12-01T08:26:00`. */
export function sourceTime(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 19);
}

/** What all of them say; null when they say different things, or nothing. */
export function unanimous(values: Iterable<string | null>): string | null {
  const [first = null, ...others] = new Set(values);
  return others.length === 0 ? first : null;
}
