import type { RemovedLines } from '../domain/removed-lines.ts';
import { archiveOf, type TableName } from './archive.ts';
import type { RetractionPorts } from './ports.ts';

type Ports = Pick<RetractionPorts, 'items' | 'archive'>;

const TABLES: readonly TableName[] = ['customers', 'invoices'];

/** Deletes the items that an operation has archived of an ingest. */
export async function removeItems(
  operationId: string,
  ingestId: string,
  { items, archive }: Ports,
): Promise<void> {
  const archived = archiveOf(archive, operationId, ingestId);
  for (const table of TABLES) await items.remove(table, await archived.items(table));
}

/** Puts them back as they were. */
export async function putItemsBack(
  operationId: string,
  ingestId: string,
  { items, archive }: Ports,
): Promise<void> {
  const archived = archiveOf(archive, operationId, ingestId);
  for (const table of TABLES) await items.put(table, await archived.items(table));
}

export const countRemoved = (
  ingestId: string,
  removed: RemovedLines,
  { retractions }: Pick<RetractionPorts, 'retractions'>,
): Promise<void> => retractions.putRemoved(ingestId, removed);
