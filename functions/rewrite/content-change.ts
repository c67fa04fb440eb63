import type { DayChange } from '../domain/day-change.ts';
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
  const { customerId } = erasedCustomer(await content.read(erased.customer));
  return {
    ...change,
    ...(erased.anonymise
      ? { anonymise: { customerId, as: null } }
      : { without: { ...change.without, customerId } }),
    coversBatch: cutoffAt(erased.asOf, batches).covers,
  };
}
