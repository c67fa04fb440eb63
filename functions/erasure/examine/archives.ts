import { holdsCustomer } from '../../privacy/staged-content.ts';
import { archivePrefix } from '../../retraction/archive.ts';
import { purgeOne } from '../../retraction/purge.ts';
import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';
import { holdsLines } from './lines.ts';

/**
 * What a reprocessing prepares and deletes at its end. None runs now, so this is what a late call has
 * left.
 */
const PREPARED = /^(?:items|records|manifest)\.json\.gz$/;
const ARCHIVED = /^archive\/(o[0-9a-z]{25})\/([^/]+)\/([^/]+)$/;

/**
 * What a retraction has archived. If it holds lines of the customer, the retraction is purged: an
 * undo would bring them back.
 */
export async function examineArchive(version: StoredVersion, erasing: Erasing): Promise<Effect> {
  const { store } = erasing.ports;
  const [, operationId, ingestId, name] = ARCHIVED.exec(version.key) ?? [];
  if (operationId === undefined || ingestId === undefined || name === undefined) {
    return { waits: `${version.key} is not named like an object of an archive` };
  }
  const isLines = name.endsWith('.parquet');
  if (version.isLatest && !PREPARED.test(name)) {
    // The items of an archive go with its lines.
    if (!isLines || !(await holdsLines(version, erasing))) return {};
    await purgeArchive(operationId, ingestId, erasing);
    return { archives: 1 };
  }
  const goes = isLines ? await holdsLines(version, erasing) : await holdsItems(version, erasing);
  if (!goes) return {};
  await store.remove('lake', version);
  return { versions: 1 };
}

async function holdsItems(version: StoredVersion, erasing: Erasing): Promise<boolean> {
  const bytes = await erasing.ports.store.read('lake', version);
  return bytes !== undefined && (await holdsCustomer(bytes, erasing.customerId));
}

async function purgeArchive(
  operationId: string,
  ingestId: string,
  { ports }: Erasing,
): Promise<void> {
  const found = await ports.retractions.readRetraction(ingestId);
  if (found?.operationId === operationId && (await purgeOne(ingestId, ports))) return;
  // An archive of a retraction that was undone: nothing needs it any more.
  for (const key of await ports.archive.keys(archivePrefix(operationId, ingestId))) {
    await ports.archive.remove(key);
  }
}
