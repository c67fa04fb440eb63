import { generationIn, linesLocation } from '../../lake/lake-keys.ts';
import { coveredBatches } from '../../privacy/cutoff.ts';
import { batchesOfCustomer } from '../../privacy/line-objects.ts';
import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/** An object of the lines table. Its day is rewritten, or its generation waits for its end. */
export async function examineLines(version: StoredVersion, erasing: Erasing): Promise<Effect> {
  if (!(await holdsLines(version, erasing))) return {};
  const { store, location } = erasing.ports;
  if (!version.isLatest) {
    await store.remove('lake', version);
    return { versions: 1 };
  }
  const found = generationIn(version.key);
  if (!found) return { waits: `${version.key} is not named like an object of lines` };
  const { date, generation } = found;
  const isLive = (await location(date)) === linesLocation(date, generation);
  return isLive ? { live: date } : { dead: date };
}

export async function holdsLines(
  version: StoredVersion,
  { customerId, cutoff, ports }: Erasing,
): Promise<boolean> {
  const bytes = await ports.store.read('lake', version);
  if (!bytes) return false;
  return (await coveredBatches(batchesOfCustomer(bytes, customerId), cutoff)).length > 0;
}
