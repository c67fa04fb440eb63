import { redactRecords } from '../../privacy/redacted-records.ts';
import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/** An object of quarantined or corrected lines: the same takes its place without their text. */
export async function examineRecords(
  version: StoredVersion,
  { customerId, cutoff, ports: { store } }: Erasing,
): Promise<Effect> {
  const bytes = await store.read('lake', version);
  const redacted = bytes && (await redactRecords(bytes, customerId, cutoff));
  if (!redacted) return {};
  if (version.isLatest) await store.put(version.key, redacted.bytes);
  await store.remove('lake', version);
  return version.isLatest ? { records: redacted.records } : { versions: 1 };
}
