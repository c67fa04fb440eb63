import { rangesOf } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import type { Batch, Ledger, SealedRecord } from '../ledger/ledger.ts';
import { type ValidatedLines, versionOf } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';
import type { StepInput, StepOutput } from '../steps.ts';
import { landingsOf } from './landings.ts';
import { splitByDay } from './split-by-day.ts';
import { splitByCustomer, splitByInvoice } from './split-by-invoice.ts';
import { splitQuarantine } from './split-quarantine.ts';

export type SplitPorts = {
  readLines(validated: Staged): Promise<ValidatedLines>;
  /** Returns once the plan is durable. Only then may the batch be sealed. */
  stagePlan(batchId: string, plan: SealedPlan): Promise<Staged>;
  ledger: Pick<Ledger, 'sealBatch'>;
};

/**
 * Plans what the batch writes and seals it. Returns the plan in the ledger, which an earlier
 * invocation may have sealed. Throws `BatchAbandoned` when the batch can no longer be sealed.
 */
export async function splitBatch(
  { batchId, validated, counts, unfinished }: StepInput<'SplitBatch'>,
  ports: SplitPorts,
): Promise<StepOutput<'SplitBatch'>> {
  const lines = await ports.readLines(validated);
  const plan = await ports.stagePlan(batchId, planOf(batchId, lines));
  const members = rangesOf(lines.chunks);
  const batch = await ports.ledger.sealBatch(batchId, { members, plan, counts });
  return { batchId, ...recordedIn(batch), unfinished };
}

/**
 * Plans what the batch writes. The same lines give the same plan. Throws RangeError when the lines
 * are damaged.
 */
export function planOf(batchId: string, validated: ValidatedLines): SealedPlan {
  const { chunks, lines } = validated;
  const invoices = splitByInvoice(validated);
  const quarantine = splitQuarantine(validated, batchId);
  return {
    v: versionOf(lines),
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

function recordedIn({
  batchId,
  state,
  plan,
  counts,
}: Batch): Pick<SealedRecord, 'plan' | 'counts'> {
  if ((state === 'SEALED' || state === 'COMMITTED') && plan && counts) return { plan, counts };
  throw new StepFailure('BatchAbandoned', `${batchId} is ${state} and can no longer be sealed`);
}
