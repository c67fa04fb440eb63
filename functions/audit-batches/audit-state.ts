import * as z from 'zod';
import { BatchId } from '../domain/batch.ts';
import { DAY_MS } from '../domain/day.ts';
import type { AuditLedger } from './ports.ts';

/**
 * How far the audit has come: what it goes on from, and what it has to look at again. One item of the ledger. Written whole, so
 * that of two audits at once either's is a true one.
 */
export const AuditState = z.object({
  v: z.literal(1),
  /** ISO 8601: batches that started before were all looked at, or are open. */
  batchesFrom: z.string(),
  /** ISO 8601: the same of ingests, by their acceptance. */
  ingestsFrom: z.string(),
  /** Not over yet, or different from what they should be. */
  openBatches: z.array(BatchId),
  openIngests: z.array(z.string()),
  openObjects: z.array(z.string()),
  /** The key behind which the sweep of the lake bucket goes on. */
  sweptTo: z.string(),
});
export type AuditState = z.infer<typeof AuditState>;

/**
 * What the state holds at most, so that it fits an item's 400 KB: 2,000 ids of 67 bytes and 2,000 of 29, 100 keys of a
 * kilobyte.
 */
export const MOST_OPEN = 2000;
export const MOST_OPEN_OBJECTS = 100;

/** A chunk that waits longer than 7 days is parked, so the first batch holds ingests of the week before at most. */
const BEFORE_FIRST_BATCH_MS = 8 * DAY_MS;

/** The state before the first audit. */
export async function beginning(ledger: AuditLedger, now: number): Promise<AuditState> {
  const first = await ledger.firstStart();
  const start = first === undefined ? now : Date.parse(first);
  return stateFrom(new Date(start - BEFORE_FIRST_BATCH_MS).toISOString());
}

/** The state of an audit of all that came since. */
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
