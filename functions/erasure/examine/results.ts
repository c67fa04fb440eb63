import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/**
 * The result of a query that may have read the customer's lines. It goes unread, whatever it is
 * about: a result may say of a customer what no search finds, and it can be computed again.
 */
export async function examineResult(
  version: StoredVersion,
  { ports: { store }, resultsUntil }: Erasing,
): Promise<Effect> {
  if (version.modifiedAt >= resultsUntil) return {};
  await store.remove('results', version);
  return { results: 1 };
}
