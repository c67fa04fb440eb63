import { CUSTOMER_VERSION, type CustomerFragment } from '../index/fragment.ts';
import { valueAt } from '../staging/line-table.ts';
import type { PlanForCustomers } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/**
 * Returns the Customers items of a plan. The same plan gives the same items. Throws RangeError when
 * it is damaged.
 */
export function customerFragments({
  batchId,
  lines,
  customers,
}: Pick<PlanForCustomers, 'batchId' | 'lines' | 'customers'>): CustomerFragment[] {
  return customers.map(({ customerId, invoiceNo, fragment, rows }) => {
    const first = valueAt(rows, 0, `fragment ${fragment}`);
    const times = rows.map((row) => valueAt(lines.invoiceTs, row, 'invoiceTs'));
    return {
      customerId,
      invoiceFragment: `${invoiceNo}#${fragment}`,
      v: CUSTOMER_VERSION,
      invoiceNo,
      ...rowTotals(lines, rows),
      invoiceTs: times.reduce((earliest, time) => Math.min(earliest, time)),
      country: valueAt(lines.country, first, 'country'),
      batchId,
    };
  });
}
