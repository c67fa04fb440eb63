import type { DayChange } from '../domain/day-change.ts';
import type { IngestLines, LineSet } from '../domain/line-set.ts';
import type { LineTotals } from '../domain/line-totals.ts';

/**
 * A day of the lake. IDLE → REWRITING → SWITCHING → IDLE with another live generation, or REWRITING
 * → IDLE as before. Nothing is stored of a day that was never rewritten.
 */
export type LakeDay = {
  date: string;
  /** The generation that readers see, but for a moment while it is SWITCHING. */
  live: number;
  /** That of the latest rewrite, also of one that was given up. It only grows. */
  writing: number;
  phase: 'IDLE' | 'REWRITING' | 'SWITCHING';
  /** Of the rewrite under way. */
  change?: DayChange;
  /** ISO 8601: when the latest rewrite began. */
  beganAt?: string;
  /** ISO 8601: when the partition was last switched. */
  switchedAt?: string;
};

/** Where a batch writes its object of a day. It is decided once, and holds for every attempt. */
export type Registration = {
  /** A rewrite takes over the batches of all generations from the live one on, before its own. */
  generation: number;
  /** The generations to write to, in this order: readers see the last one. */
  targets: number[];
  /** What its object has. Absent where an earlier version has written it. */
  lines?: LineTotals;
};

type RewrittenObject = { key: string; lines: number; bytes: number };

/** What a rewrite has written, before it goes live. It is live if the day says so, then or later. */
export type RewriteRecord = LineSet & {
  date: string;
  generation: number;
  /** The generation that it was made from. */
  from: number;
  change: DayChange;
  objects: RewrittenObject[];
  /** The lines that were left out, those that were added, and those of another customer now. */
  removed: IngestLines[];
  added: IngestLines[];
  anonymised: IngestLines[];
  /** ISO 8601: when the rewrite began. */
  beganAt: string;
};

/**
 * The days of the lake in the `Batches` table. Every call may be repeated: after a lost response,
 * the second call finds the write of the first.
 */
export interface DayLedger {
  readDay(date: string): Promise<LakeDay>;
  /** Reads days that differ, in their order. */
  readDays(dates: readonly string[]): Promise<LakeDay[]>;
  /**
   * Registers the batch unless it is registered, if the day is still as it was read. Returns its
   * registration, or CHANGED if it has none and the day is another by now.
   */
  register(
    day: LakeDay,
    batchId: string,
    registration: Registration,
  ): Promise<Registration | 'CHANGED'>;
  registrationOf(date: string, batchId: string): Promise<Registration | undefined>;
  /** By batch id. */
  registrationsOf(date: string): Promise<Map<string, Registration>>;

  /** IDLE → REWRITING, to the next generation, if the day is still as it was read. */
  beginRewrite(day: LakeDay, change: DayChange, at: string): Promise<LakeDay>;
  /** REWRITING → SWITCHING. Each of these returns the day afterwards, in any phase. */
  beginSwitch(day: LakeDay): Promise<LakeDay>;
  /** SWITCHING → IDLE, with the generation live. */
  endRewrite(day: LakeDay, at: string): Promise<LakeDay>;
  /** REWRITING → IDLE. */
  giveUpRewrite(day: LakeDay): Promise<LakeDay>;

  /** Notes when a rewrite of a day was last refused: ISO 8601. It changes nothing of the day. */
  noteRefusal(date: string, at: string): Promise<void>;
  refusedAt(date: string): Promise<string | undefined>;

  putRecord(record: RewriteRecord): Promise<void>;
  /** All of a day, also of rewrites that were given up, by generation. */
  recordsOf(date: string): Promise<RewriteRecord[]>;
}

/** Everything that the ledger has of a day. */
export type RecordedDay = {
  day: LakeDay;
  /** By batch id. */
  registrations: ReadonlyMap<string, Registration>;
  /** Also of rewrites that were given up, by generation. */
  records: readonly RewriteRecord[];
};

/** The days, for those who show one. Each is one query of the ledger. */
export interface DayReader {
  readRecordedDay(date: string): Promise<RecordedDay>;
}

/** Where a batch registers that finds a day like this. */
export function registrationOn({ live, writing, phase }: LakeDay): Registration {
  return { generation: writing, targets: phase === 'IDLE' ? [live] : [writing, live] };
}
