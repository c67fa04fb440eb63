import type { Delivered } from '../../../functions/execution/delivered-chunk.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { Bucket } from '../../../functions/parked/bucket.ts';
import { decodeDelivery } from '../../../functions/staging/delivery.ts';
import { SealedPlan } from '../../../functions/staging/plan.ts';
import { jsonIn } from '../../../functions/staging/staged-json.ts';

/** The plan of a sealed batch. Undefined if it has expired, or the batch is not sealed. */
export async function planOf({ plan }: Batch, staging: Bucket): Promise<SealedPlan | undefined> {
  const bytes = plan && (await staging.read(plan.key));
  return bytes && SealedPlan.parse(await jsonIn(bytes));
}

/** The chunks of a batch's delivery, without their data. Undefined if the delivery has expired. */
export async function deliveryOf(
  { payload }: Batch,
  staging: Bucket,
): Promise<Omit<Delivered, 'data'>[] | undefined> {
  const bytes = await staging.read(payload.key);
  return bytes && decodeDelivery(bytes).map(({ data: _, ...chunk }) => chunk);
}
