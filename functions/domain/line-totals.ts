/** The exact totals of a set of lines. */
export type LineTotals = {
  lineCount: number;
  quantity: bigint;
  /** Thousandths of the currency unit. */
  revenue: bigint;
};

export const noLines = (): LineTotals => ({ lineCount: 0, quantity: 0n, revenue: 0n });

export function plus(a: LineTotals, b: LineTotals): LineTotals {
  return {
    lineCount: a.lineCount + b.lineCount,
    quantity: a.quantity + b.quantity,
    revenue: a.revenue + b.revenue,
  };
}

export function minus(a: LineTotals, b: LineTotals): LineTotals {
  return {
    lineCount: a.lineCount - b.lineCount,
    quantity: a.quantity - b.quantity,
    revenue: a.revenue - b.revenue,
  };
}

export function sumOf(parts: Iterable<LineTotals>): LineTotals {
  let total = noLines();
  for (const part of parts) total = plus(total, part);
  return total;
}

export function areEqual(a: LineTotals, b: LineTotals): boolean {
  return a.lineCount === b.lineCount && a.quantity === b.quantity && a.revenue === b.revenue;
}
