import { rangesOf } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import type { Batch, Ledger, SealedRecord } from '../ledger/ledger.ts';
import { planOf } from '../planning/plan-of.ts';
import type { ValidatedLines } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';
import type { StepInput, StepOutput } from '../steps.ts';

export type SplitPorts = {
  /** Returns lines, and their columns as they are staged. */
  readLines(validated: Staged): Promise<{ lines: ValidatedLines; packed: object }>;
  /**
   * Stages the plan, with the lines as they are staged already. Returns once it is durable. Only then
   * may the batch be sealed.
   */
  stagePlan(batchId: string, plan: SealedPlan, packed: object): Promise<Staged>;
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
  const { lines, packed } = await ports.readLines(validated);
  const plan = await ports.stagePlan(batchId, planOf(batchId, lines), packed);
  const members = rangesOf(lines.chunks);
  const batch = await ports.ledger.sealBatch(batchId, { members, plan, counts });
  return { batchId, ...recordedIn(batch), unfinished };
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
