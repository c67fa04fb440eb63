import type { LineTotals } from '../domain/line-totals.ts';

export const noLines = (): LineTotals => ({ lineCount: 0, quantity: 0n, revenue: 0n });

export function plus(a: LineTotals, b: LineTotals): LineTotals {
  return {
    lineCount: a.lineCount + b.lineCount,
    quantity: a.quantity + b.quantity,
    revenue: a.revenue + b.revenue,
  };
}

export function areEqual(a: LineTotals, b: LineTotals): boolean {
  return a.lineCount === b.lineCount && a.quantity === b.quantity && a.revenue === b.revenue;
}
