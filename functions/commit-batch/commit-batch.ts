import { StepFailure } from '../failures.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { PlanHead } from '../staging/plan.ts';
import type { Staging } from '../staging/staging.ts';
import type { StepInput, StepOutput } from '../steps.ts';

export type CommitPorts = {
  ledger: Pick<Ledger, 'readBatch' | 'putLandings' | 'commitBatch'>;
  staging: Pick<Staging, 'getHead'>;
};

/**
 * Records what the batch lands of each ingest, then commits, so that every reader who sees
 * COMMITTED also sees the landings. Succeeds if the batch is COMMITTED already. Throws
 * `BatchAbandoned` when it was never sealed.
 */
export async function commitBatch(
  input: StepInput<'CommitBatch'>,
  { ledger, staging }: CommitPorts,
): Promise<StepOutput<'CommitBatch'>> {
  const { batchId, plan } = input;
  const state = (await ledger.readBatch(batchId))?.state;
  if (state === 'COMMITTED') return input;
  if (state !== 'SEALED')
    throw new StepFailure(
      'BatchAbandoned',
      `Batch ${batchId} is ${state ?? 'unknown'}, not SEALED`,
    );
  await ledger.putLandings(batchId, landingsOf(await staging.getHead(plan)));
  await ledger.commitBatch(batchId);
  return input;
}

function landingsOf(head: unknown) {
  const result = PlanHead.safeParse(head);
  if (!result.success) throw new StepFailure('ContractBroken', 'The staged plan has no landings');
  return result.data.landings;
}
