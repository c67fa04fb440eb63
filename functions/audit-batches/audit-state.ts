import * as z from 'zod';
import { BatchId } from '../domain/batch.ts';
import { DAY_MS } from '../domain/day.ts';
import { OpenDay } from './open-days.ts';

/**
 * Where the next audit continues, and what it has to check again. The state is one item of the
 * ledger, written whole, and saved also while an audit runs. Each state that is saved is valid: it
 * forgets nothing that has not been checked and reported. So an audit may end at any time, and two
 * may run at the same time.
 */
export const AuditState = z.object({
  v: z.literal(2),
  /** ISO 8601. All batches that started before it have been checked, or are open. */
  batchesFrom: z.string(),
  /**
   * ISO 8601. Of the batches that started before `to`, those that were STARTED or SEALED at the time
   * `at` have been checked, or are open.
   */
  listed: z.object({ to: z.string(), at: z.string() }),
  /** ISO 8601. All ingests that were accepted before it have been checked, or are open. */
  ingestsFrom: z.string(),
  /** To be checked again: unfinished, or different from what they should be. */
  openBatches: z.array(BatchId),
  openIngests: z.array(z.string()),
  openObjects: z.array(z.string()),
  openDays: z.array(OpenDay),
  /** The sweep of the lake bucket continues after this key. */
  sweptTo: z.string(),
  /**
   * Where the list of ingests that operations have changed continues: see changed-ingests.ts. Absent in
   * states of versions before December 2026.
   */
  changesFrom: z.string().optional(),
  /** The same of the list of ingests whose items are looked for in turn: see sweep-retracted.ts. */
  retractedTo: z.string().optional(),
  /** ISO 8601. When differences were last reported; absent if there were none since. */
  reportedAt: z.string().optional(),
});
export type AuditState = z.infer<typeof AuditState>;

const FirstVersion = AuditState.omit({ listed: true, openDays: true, reportedAt: true }).extend({
  v: z.literal(1),
});

/** Reads a state of this version or of the one before. */
export const StoredAuditState = z.union([
  AuditState,
  FirstVersion.transform(
    (state): AuditState => ({
      ...state,
      v: 2,
      listed: { to: state.batchesFrom, at: state.batchesFrom },
      openDays: [],
    }),
  ),
]);

/**
 * The most that the state may hold, so that it fits into an item's 400 KB: 2,000 batch ids of 67
 * bytes, 2,000 ingest ids of 29 bytes, 100 object keys of a kilobyte, and 800 days of 80 bytes, of
 * which 8 have a key of a kilobyte.
 */
export const MOST_OPEN = 2000;
export const MOST_OPEN_OBJECTS = 100;
export const MOST_OPEN_DAYS = 800;

/**
 * A chunk that waits for more than 7 days is parked, so the ingests of the first batch were
 * accepted in the week before it.
 */
const INGESTS_BEFORE_FIRST_BATCH_MS = 8 * DAY_MS;

/** The index may not list the very first batches yet, or not while they change their state. */
const BATCHES_BEFORE_FIRST_MS = 60 * 60 * 1000;

/** What the first state depends on. */
type FirstStart = {
  /** The time at which the first batch of all started, ISO 8601; undefined if there is none. */
  firstStart(): Promise<string | undefined>;
};

/** Returns the state for the first audit, which checks everything. `now` is in milliseconds. */
export async function initialState(ledger: FirstStart, now: number): Promise<AuditState> {
  const first = await ledger.firstStart();
  const start = first === undefined ? now : Date.parse(first);
  return {
    ...stateFrom(new Date(start - BATCHES_BEFORE_FIRST_MS).toISOString()),
    ingestsFrom: new Date(start - INGESTS_BEFORE_FIRST_BATCH_MS).toISOString(),
  };
}

/** Returns the state for an audit of everything since an ISO 8601 time. */
export function stateFrom(time: string): AuditState {
  return {
    v: 2,
    batchesFrom: time,
    listed: { to: time, at: time },
    ingestsFrom: time,
    openBatches: [],
    openIngests: [],
    openObjects: [],
    openDays: [],
    sweptTo: '',
  };
}
