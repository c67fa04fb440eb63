import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/**
 * A parked delivery. One that has landed is deleted by its replay, and its old version goes unread:
 * all of it is in the stores. One that has not landed holds lines of others too, so it has to be
 * replayed first.
 */
export async function examineParked(
  version: StoredVersion,
  { ports, cutoff }: Erasing,
): Promise<Effect> {
  if (version.modifiedAt >= cutoff.asOf) return {};
  if (version.isLatest) return { waits: 'a parked delivery has not landed yet: npm run replay' };
  await ports.store.remove('parked', version);
  return { versions: 1 };
}
