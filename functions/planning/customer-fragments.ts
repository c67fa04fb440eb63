import type { CustomerItem } from '../index/customers/customer-item.ts';
import { customerItems } from '../index/customers/customer-items.ts';
import type { CustomerFragment } from '../index/fragment.ts';
import { readerOf } from '../staging/coded-table.ts';
import { valueAt } from '../staging/line-table.ts';
import type { PlanForCustomers } from '../staging/plan.ts';
import { customerItemVersion } from '../staging/plan-version.ts';
import { rowTotals } from '../staging/row-totals.ts';

type Fragments = Pick<PlanForCustomers, 'batchId' | 'lines' | 'customers'>;

/**
 * Returns the Customers items of a plan, in the version that the plan was sealed for, and in the order of
 * their customers: a table that is kept in this order then writes to its files less often. The same plan
 * gives the same items. Throws RangeError when it is damaged.
 */
export const plannedCustomers = (plan: Fragments & Pick<PlanForCustomers, 'v'>): CustomerItem[] =>
  customerItems(customerFragments(plan), customerItemVersion(plan.v)).sort(byCustomer);

function byCustomer(left: CustomerItem, right: CustomerItem): number {
  if (left.customerId === right.customerId) return 0;
  return left.customerId < right.customerId ? -1 : 1;
}

/** Returns what these items are made of. */
export function customerFragments({ batchId, lines, customers }: Fragments): CustomerFragment[] {
  const timeOf = readerOf(lines.invoiceTs, 'invoiceTs');
  const countryOf = readerOf(lines.country, 'country');
  return customers.map(({ customerId, invoiceNo, fragment, rows }) => {
    const first = valueAt(rows, 0, `fragment ${fragment}`);
    const times = rows.map(timeOf);
    return {
      customerId,
      invoiceNo,
      fragment,
      ...rowTotals(lines, rows),
      invoiceTs: times.reduce((earliest, time) => Math.min(earliest, time)),
      country: countryOf(first),
      batchId,
    };
  });
}
