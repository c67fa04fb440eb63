import { Claim } from '../staging/delivery.ts';
import type { Staging } from '../staging/staging.ts';
import type { StepInput } from '../steps.ts';

/**
 * Returns the chunks that a batch holds. Until December 2026 ClaimBatch staged them: an execution that
 * began before an update has a reference. Throws when what it refers to is damaged.
 */
export async function readClaim(
  claim: StepInput<'ValidateBatch'>['claim'],
  staging: Pick<Staging, 'getJson'>,
): Promise<Claim> {
  return 'key' in claim ? Claim.parse(await staging.getJson(claim)) : claim;
}
