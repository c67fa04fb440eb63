import type { LineTable } from '../staging/line-table.ts';

/** What some lines come to, exactly. */
export type LineTotals = {
  lineCount: number;
  quantity: bigint;
  /** Thousandths. */
  revenue: bigint;
};

/** The totals of the given rows of a table. */
export function lineTotals(lines: LineTable, rows: readonly number[]): LineTotals {
  const quantity = exactSum(rows, (row) => lines.quantity[row] ?? 0);
  const revenue = exactSum(rows, (row) => (lines.quantity[row] ?? 0) * (lines.unitPrice[row] ?? 0));
  return { lineCount: rows.length, quantity, revenue };
}

/** Adds as doubles for as long as they are exact: a bigint is made when they no longer are, not for each line. */
function exactSum(rows: readonly number[], amountOf: (row: number) => number): bigint {
  let total = 0n;
  let exact = 0;
  for (const row of rows) {
    const amount = amountOf(row);
    const next = exact + amount;
    if (Number.isSafeInteger(next)) {
      exact = next;
    } else {
      total += BigInt(exact);
      exact = amount;
    }
  }
  return total + BigInt(exact);
}
