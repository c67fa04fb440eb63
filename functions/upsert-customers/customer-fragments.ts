import { type CustomerFragment, LINES_VERSION } from '../index/fragment.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/** The Customers items of a plan. The same plan gives the same items. */
export function customerFragments({ batchId, lines, customers }: SealedPlan): CustomerFragment[] {
  return customers.map(({ customerId, invoiceNo, fragment, rows }) => {
    const [first] = rows;
    if (first === undefined) throw new RangeError(`The fragment ${fragment} has no lines`);
    const times = rows.map((row) => lines.invoiceTs[row] ?? 0);
    return {
      customerId,
      invoiceFragment: `${invoiceNo}#${fragment}`,
      v: LINES_VERSION,
      invoiceNo,
      ...rowTotals(lines, rows),
      invoiceTs: times.reduce((earliest, time) => Math.min(earliest, time)),
      country: lines.country[first] ?? '',
      batchId,
    };
  });
}
