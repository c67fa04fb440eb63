import * as z from 'zod';
import {
  type Reprocessing,
  ReprocessingDetails,
  reprocessingIn,
  reprocessingText,
} from '../../domain/reprocessing.ts';
import { ingestPk, json } from '../ledger-items.ts';
import type { Item, Key } from '../ledger-table.ts';

/** The sort key below an ingest. */
export const REPROCESSING = 'REPROCESSING';

export const reprocessingKey = (ingestId: string): Key => ({
  pk: ingestPk(ingestId),
  sk: REPROCESSING,
});

const ReprocessingItem = z.object({
  reprocessing: z.string().transform(reprocessingIn),
  details: json(ReprocessingDetails),
});

export const reprocessingAttributes = (reprocessing: Reprocessing): Item => {
  const { state: _, operationId: __, ...details } = reprocessing;
  return { reprocessing: reprocessingText(reprocessing), details: JSON.stringify(details) };
};

export const reprocessingItem = (ingestId: string, reprocessing: Reprocessing): Item => ({
  ...reprocessingKey(ingestId),
  ...reprocessingAttributes(reprocessing),
});

export function reprocessingOf(item: Item): Reprocessing {
  const { reprocessing, details } = ReprocessingItem.parse(item);
  return { ...reprocessing, ...details };
}
