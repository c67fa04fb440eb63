import type { ClaimPorts } from '../../../functions/claim-batch/claim-batch.ts';
import { decodeDelivery } from '../../../functions/staging/delivery.ts';
import type { Staging } from '../../../functions/staging/staging.ts';

/** ClaimBatch's ports onto staging, as its handler makes them. */
export function claimStaging(staging: Staging): Pick<ClaimPorts, 'readDelivery'> {
  return {
    readDelivery: async (payload) => decodeDelivery(await staging.getBytes(payload)),
  };
}
