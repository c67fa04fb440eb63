import { inParallel } from '../../concurrency/in-parallel.ts';
import { isShown } from '../../domain/retraction.ts';
import { ingestIdOfFragment } from '../../index/fragment.ts';
import type { SealedPlan } from '../../staging/plan.ts';
import type { RetractionLedger } from './retraction-ledger.ts';

/** A batch of 40 chunks has few ingests. */
const READS_AT_A_TIME = 16;

/**
 * Returns the plan without the fragments of ingests that are retracted, or are being so. A step that
 * runs again, or late, must not bring their items back: see docs/decisions/0024.
 */
export async function shownFragments(
  plan: SealedPlan,
  { readRetraction }: Pick<RetractionLedger, 'readRetraction'>,
): Promise<SealedPlan> {
  const ingestIds = [...new Set(plan.chunks.map(({ ingestId }) => ingestId))];
  const retractions = await inParallel(READS_AT_A_TIME, ingestIds, readRetraction);
  const hidden = new Set(ingestIds.filter((_, index) => !isShown(retractions[index])));
  if (hidden.size === 0) return plan;
  const isOfShown = ({ fragment }: { fragment: string }): boolean =>
    !hidden.has(ingestIdOfFragment(fragment));
  return {
    ...plan,
    invoices: plan.invoices.filter(isOfShown),
    customers: plan.customers.filter(isOfShown),
  };
}
