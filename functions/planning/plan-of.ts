import type { ValidatedLines } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { planVersionOf } from '../staging/plan-version.ts';
import { landingsOf } from './landings.ts';
import { splitByDay } from './split-by-day.ts';
import { splitByCustomer, splitByInvoice } from './split-by-invoice.ts';
import { splitQuarantine } from './split-quarantine.ts';

/**
 * Plans what the batch writes. The same lines give the same plan. Throws RangeError when the lines
 * are damaged.
 */
export function planOf(batchId: string, validated: ValidatedLines): SealedPlan {
  const { chunks, lines } = validated;
  const invoices = splitByInvoice(validated);
  const quarantine = splitQuarantine(validated, batchId);
  return {
    v: planVersionOf(lines),
    batchId,
    chunks,
    lines,
    lake: splitByDay(lines, batchId),
    quarantine,
    invoices,
    customers: splitByCustomer(invoices, lines),
    landings: landingsOf(validated, quarantine),
  };
}
