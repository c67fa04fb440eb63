import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { DayChange } from '../domain/day-change.ts';
import { coveredBatches, cutoffAt } from '../privacy/cutoff.ts';
import { erasedCustomer } from '../privacy/erased-customer.ts';
import { batchesOfCustomer } from '../privacy/line-objects.ts';
import { type ContentChange, ContentFault } from './content/content.ts';
import { stopIfOutOfTime } from './content/read-sources.ts';
import type { RewritePorts } from './ports.ts';

const OBJECTS_AT_A_TIME = 8;

type Ports = Pick<RewritePorts, 'content' | 'batches'>;

/** Returns a change as it is made to lines: an erasure's names its customer elsewhere. */
export async function contentChange(
  { erased, ...change }: DayChange,
  sources: readonly string[],
  { content, batches }: Ports,
): Promise<ContentChange> {
  if (!erased) return change;
  const { customerId } = erasedCustomer(await content.read(erased.customer));
  const found = new Set<string>();
  for (const some of inGroups(sources, OBJECTS_AT_A_TIME)) {
    stopIfOutOfTime(content);
    await inParallel(OBJECTS_AT_A_TIME, some, async (key) => {
      const bytes = await content.read(key);
      for (const batchId of batchesIn(key, bytes, customerId)) found.add(batchId);
    });
  }
  const ofBatches = new Set(await coveredBatches(found, cutoffAt(erased.asOf, batches)));
  return {
    ...change,
    ...(erased.anonymise
      ? { anonymise: { customerId, as: null } }
      : { without: { ...change.without, customerId } }),
    ofBatches,
  };
}

function batchesIn(key: string, bytes: Uint8Array, customerId: string): Set<string> {
  try {
    return batchesOfCustomer(bytes, customerId);
  } catch (error) {
    throw new ContentFault('SourceDamaged', `${key} is not an object of lines`, error);
  }
}
