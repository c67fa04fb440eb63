import * as z from 'zod';
import { BatchId } from '../domain/batch.ts';
import { DAY_MS } from '../domain/day.ts';
import type { AuditLedger } from './ports.ts';

/**
 * What the next audit continues from and what it has to check again. It is one item of the ledger, written whole: if two audits run at
 * the same time, the state of either is valid.
 */
export const AuditState = z.object({
  v: z.literal(1),
  /** ISO 8601. All batches that started before it have been checked, or are open. */
  batchesFrom: z.string(),
  /** ISO 8601. The same of ingests, by the time they were accepted. */
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
 * The most that the state holds, so that it fits an item's 400 KB: 2,000 batch ids of 67 bytes, 2,000 ingest ids of 29,
 * and 100 keys of up to a kilobyte.
 */
export const MOST_OPEN = 2000;
export const MOST_OPEN_OBJECTS = 100;

/** A chunk older than 7 days is parked, so the first batch holds chunks of ingests of the week before it. */
const BEFORE_FIRST_BATCH_MS = 8 * DAY_MS;

/** The state for the first audit, which checks everything. */
export async function initialState(ledger: AuditLedger, now: number): Promise<AuditState> {
  const first = await ledger.firstStart();
  const start = first === undefined ? now : Date.parse(first);
  return stateFrom(new Date(start - BEFORE_FIRST_BATCH_MS).toISOString());
}

/** The state for an audit of everything since `time`. */
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
