import { textIn } from '../../index/read-attributes.ts';
import { coveredBatches } from '../../privacy/cutoff.ts';
import { holdsCustomer } from '../../privacy/staged-content.ts';
import { archivedItems, archivePrefix } from '../../retraction/archive.ts';
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
/** The items of a retraction. */
const ITEMS = /^(?:invoices|customers)\.json\.gz$/;
const ARCHIVED = /^archive\/(o[0-9a-z]{25})\/([^/]+)\/([^/]+)$/;

/**
 * What a retraction has archived. If it holds lines of the customer, the retraction is purged: an
 * undo would bring them back.
 */
export async function examineArchive(version: StoredVersion, erasing: Erasing): Promise<Effect> {
  const [, operationId, ingestId, name] = ARCHIVED.exec(version.key) ?? [];
  if (operationId === undefined || ingestId === undefined || name === undefined) {
    return { waits: `${version.key} is not named like an object of an archive` };
  }
  const isLeft =
    !version.isLatest ||
    PREPARED.test(name) ||
    (ITEMS.test(name) && !(await isKept(operationId, ingestId, erasing)));
  if (!(await holds(name, isLeft, version, erasing))) return {};
  if (isLeft) {
    await erasing.ports.store.remove('lake', version);
    return { versions: 1 };
  }
  await purgeArchive(operationId, ingestId, erasing);
  return { archives: 1 };
}

/** Whether the retraction can be undone. Then the items of its archive go when its lines do. */
async function isKept(operationId: string, ingestId: string, { ports }: Erasing): Promise<boolean> {
  const found = await ports.retractions.readRetraction(ingestId);
  return found?.operationId === operationId && found.state === 'RETRACTED';
}

/** Whether an object names the customer. */
async function holds(
  name: string,
  isLeft: boolean,
  version: StoredVersion,
  erasing: Erasing,
): Promise<boolean> {
  if (name.endsWith('.parquet')) return holdsLines(version, erasing);
  if (!isLeft) return false;
  return version.isLatest && ITEMS.test(name)
    ? holdsItems(version, erasing)
    : mayHold(version, erasing);
}

/**
 * Whether an item is the customer's. Items may be left without lines: a process died while it deleted
 * both, or a call to put them was late.
 */
async function holdsItems(
  version: StoredVersion,
  { customerId, cutoff, ports }: Erasing,
): Promise<boolean> {
  const bytes = await ports.store.read('lake', version);
  if (!bytes) return false;
  const own = (await archivedItems(bytes)).filter(({ customerId: each }) => {
    return each !== undefined && 'S' in each && each.S === customerId;
  });
  const batchIds = own.map((item) => textIn(item, 'batchId'));
  return (await coveredBatches(batchIds, cutoff)).length > 0;
}

async function mayHold(version: StoredVersion, erasing: Erasing): Promise<boolean> {
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
