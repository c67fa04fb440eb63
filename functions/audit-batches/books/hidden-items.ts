import { counted } from '../../domain/counted.ts';
import type { Retraction } from '../../domain/retraction.ts';
import type { Difference } from '../difference.ts';
import type { AuditPorts, Stored } from '../ports.ts';

/**
 * Looks for the items of a retracted ingest in Invoices and Customers, by the keys of those that its
 * retraction has archived. Once that is purged, only an audit of everything finds them.
 */
export async function hiddenItems(
  ingestId: string,
  retraction: Retraction | undefined,
  { stores, ledger }: AuditPorts,
): Promise<Difference[]> {
  if (retraction?.state !== 'RETRACTED' && retraction?.state !== 'RESENT') return [];
  const archived = await stores.archivedKeys(retraction.operationId, ingestId);
  if (archived === 'missing') return [];
  if (archived === 'unreadable') {
    const says = `What the retraction of ingest ${ingestId} has archived of its items can't be read, so nobody can undo it.`;
    return [{ kind: 'IngestUnreadable', id: ingestId, says }];
  }
  const invoices = await present(archived.invoices, stores.invoices);
  const customers = await present(archived.customers, stores.customers);
  if (invoices + customers === 0) return [];
  // It may have been restored since.
  if ((await ledger.readRetraction(ingestId))?.state !== retraction.state) return [];
  const says = `Ingest ${ingestId} is ${retraction.state}, and Invoices has ${counted(invoices, 'item')} of it and Customers ${customers}.`;
  return [{ kind: 'RetractedLinesShown', id: ingestId, says }];
}

async function present<Key, Item>(
  keys: readonly Key[],
  read: (keys: readonly Key[], reading: 'consistent') => Promise<Stored<Item>[]>,
): Promise<number> {
  const items = await read(keys, 'consistent');
  return items.filter((item) => item !== 'missing').length;
}
