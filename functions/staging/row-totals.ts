import type { LineTotals } from '../domain/line-totals.ts';
import { type CodedTable, readerOf } from './coded-table.ts';

/** Returns the totals of the given rows of a table. Throws RangeError when a row is missing. */
export function rowTotals(
  lines: Pick<CodedTable, 'quantity' | 'unitPrice'>,
  rows: readonly number[],
): LineTotals {
  const quantityOf = readerOf(lines.quantity, 'quantity');
  const unitPriceOf = readerOf(lines.unitPrice, 'unitPrice');
  return {
    lineCount: rows.length,
    quantity: exactSum(rows, quantityOf),
    revenue: exactSum(rows, (row) => quantityOf(row) * unitPriceOf(row)),
  };
}

/**
 * Adds doubles while their sum is exact, and carries it into a bigint before it would not be.
 * Adding a bigint for each line would be slower.
 */
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
