import * as z from 'zod';
import { BatchId } from '../domain/batch.ts';
import { DAY_MS } from '../domain/day.ts';
import type { AuditLedger } from './ports.ts';

/**
 * Where the next audit continues, and what it has to check again. The state is one item of the
 * ledger, written whole: if two audits run at the same time, the state that either leaves is valid.
 */
export const AuditState = z.object({
  v: z.literal(1),
  /** ISO 8601. All batches that started before it have been checked, or are open. */
  batchesFrom: z.string(),
  /** ISO 8601. All ingests that were accepted before it have been checked, or are open. */
  ingestsFrom: z.string(),
  /** To be checked again: unfinished, or different from what they should be. */
  openBatches: z.array(BatchId),
  openIngests: z.array(z.string()),
  openObjects: z.array(z.string()),
  /** The sweep of the lake bucket continues after this key. */
  sweptTo: z.string(),
});
export type AuditState = z.infer<typeof AuditState>;

/**
 * The most that the state may hold, so that it fits into an item's 400 KB: 2,000 batch ids of 67
 * bytes, 2,000 ingest ids of 29 bytes, and 100 object keys of a kilobyte.
 */
export const MOST_OPEN = 2000;
export const MOST_OPEN_OBJECTS = 100;

/**
 * A chunk that waits for more than 7 days is parked, so the ingests of the first batch were
 * accepted in the week before it.
 */
const BEFORE_FIRST_BATCH_MS = 8 * DAY_MS;

/** Returns the state for the first audit, which checks everything. */
export async function initialState(ledger: AuditLedger, now: number): Promise<AuditState> {
  const first = await ledger.firstStart();
  const start = first === undefined ? now : Date.parse(first);
  return stateFrom(new Date(start - BEFORE_FIRST_BATCH_MS).toISOString());
}

/** Returns the state for an audit of everything since an ISO 8601 time. */
export function stateFrom(time: string): AuditState {
  return {
    v: 1,
    batchesFrom: time,
    ingestsFrom: time,
    openBatches: [],
    openIngests: [],
    openObjects: [],
    sweptTo: '',
  };
}
