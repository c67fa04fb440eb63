import * as z from 'zod';
import { DaysTotals } from '../../domain/day-totals.ts';
import { OperationId } from '../../domain/operation.ts';
import { Removal, type RemovedLines } from '../../domain/removed-lines.ts';
import { type Retraction, RetractionDetails, stateIn, stateText } from '../../domain/retraction.ts';
import { ingestPk, json } from '../ledger-items.ts';
import type { Item, Key } from '../ledger-table.ts';
import type { UploadedIngest } from './retraction-ledger.ts';

/** Sort keys below an ingest, or their beginnings. */
export const RETRACTION = 'RETRACTION';
export const REMOVED = 'REMOVED#';

export const retractionKey = (ingestId: string): Key => ({
  pk: ingestPk(ingestId),
  sk: RETRACTION,
});

const RetractionItem = z.object({
  retraction: z.string().transform(stateIn),
  details: json(RetractionDetails),
});

export const retractionAttributes = (retraction: Retraction): Item => {
  const { state: _, operationId: __, restoreId: ___, ...details } = retraction;
  return { retraction: stateText(retraction), details: JSON.stringify(details) };
};

export const retractionItem = (ingestId: string, retraction: Retraction): Item => ({
  ...retractionKey(ingestId),
  ...retractionAttributes(retraction),
});

export function retractionOf(item: Item): Retraction {
  const { retraction, details } = RetractionItem.parse(item);
  return { ...retraction, ...details };
}

const RemovedItem = z.object({
  sk: z.string(),
  operationId: OperationId,
  removal: Removal,
  days: json(DaysTotals),
});

export function removedItem(ingestId: string, removed: RemovedLines): Item {
  const { operationId, removal, days } = removed;
  return {
    pk: ingestPk(ingestId),
    sk: `${REMOVED}${operationId}`,
    operationId,
    removal,
    days: JSON.stringify(DaysTotals.encode(days)),
  };
}

/** Throws when the item is not under the key of its operation: it would count twice. */
export function removedOf(item: Item): RemovedLines {
  const { sk, ...removed } = RemovedItem.parse(item);
  if (sk === `${REMOVED}${removed.operationId}`) return removed;
  throw new RangeError('What was removed of an ingest is not under the key of its operation');
}

export const uploadPk = (uploadId: string): string => `UPLOAD#${uploadId}`;

const UploadedItem = z.object({ ingestId: z.string(), sender: z.string() });

export const uploadedItem = (uploadId: string, { ingestId, sender }: UploadedIngest): Item => ({
  pk: uploadPk(uploadId),
  sk: ingestPk(ingestId),
  ingestId,
  sender,
});

export const uploadedOf = (item: Item): UploadedIngest => UploadedItem.parse(item);
