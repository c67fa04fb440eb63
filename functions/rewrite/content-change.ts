import type { DayChange } from '../domain/day-change.ts';
import { StepFailure } from '../failures.ts';
import { cutoffAt } from '../privacy/cutoff.ts';
import { erasedCustomer } from '../privacy/erased-customer.ts';
import type { ContentChange } from './content/content.ts';
import type { RewritePorts } from './ports.ts';

type Ports = Pick<RewritePorts, 'content' | 'batches'>;

/** Returns a change as it is made to lines: an erasure's names its customer elsewhere. */
export async function contentChange(
  { erased, ...change }: DayChange,
  { content, batches }: Ports,
): Promise<ContentChange> {
  if (!erased) return change;
  const kept = await content.read(erased.customer);
  if (!kept) throw new StepFailure('ContractBroken', `${erased.customer} is missing`);
  const { customerId } = erasedCustomer(kept);
  return {
    ...change,
    ...(erased.anonymise
      ? { anonymise: { customerId, as: null } }
      : { without: { ...change.without, customerId } }),
    coversBatch: cutoffAt(erased.asOf, batches).covers,
  };
}
