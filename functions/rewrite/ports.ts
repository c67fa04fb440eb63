import type { Timer } from '../concurrency/timer.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { ContentLimits, ContentPorts } from './content/content.ts';

/** The lake as a rewrite of a day sees it. */
export interface LakeDays {
  /** The keys of all objects below a prefix of the lake bucket, sorted. */
  keys(prefix: string): Promise<string[]>;
  /** Where the catalog says that a day's lines are: a prefix. Undefined if it has no such day. */
  location(date: string): Promise<string | undefined>;
}

/** How long a rewrite waits for what. Clocks decide nothing else. */
export type RewritePeriods = {
  /**
   * A rewrite begins this long after the last switch: longer than any process that could still be
   * about to update the partition.
   */
  coolDownMs: number;
  /** A rewrite that waits for a batch for longer than this is given up. */
  giveUpAfterMs: number;
};

/** SwitchDay runs for 30 s at most. So does the process that has ended the switch before. */
export const SWITCH_SECONDS = 30;
const MARGIN_MS = 30_000;
const GIVE_UP_MS = 30 * 60 * 1000;

export const PERIODS: RewritePeriods = {
  coolDownMs: 2 * SWITCH_SECONDS * 1000 + MARGIN_MS,
  giveUpAfterMs: GIVE_UP_MS,
};

export type RewritePorts = {
  days: DayLedger;
  lake: LakeDays;
  content: ContentPorts;
  batches: Pick<LedgerReader, 'readBatch'>;
  /** Lets readers see the generation that the ledger permits: switchDay, in a process that ends soon. */
  switchDay(date: string, generation: number): Promise<void>;
  timer: Pick<Timer, 'now'>;
  limits: ContentLimits;
  periods: RewritePeriods;
};
