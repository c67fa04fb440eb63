import { type LogIndex, lastOf } from './log-index.ts';
import type { ScannedLog } from './scan-log.ts';

/** What is known of a shard from other files than its log. Counters are 0 where nothing is known. */
export type Evidence = {
  /** The greatest counter that was given out. */
  givenOut: number;
  /** Every record up to this counter has been processed. */
  processed: number;
};

/** What a log lacks. */
export type LogDamage = {
  /** Where it has bytes that can't be read. */
  unreadable: ScannedLog['unreadable'];
  /** The missing records that are known. */
  missing: number;
  /** Those of them that had not been processed. */
  lost: number;
};

/** Compares a log with what it should hold; undefined when nothing is wrong. */
export function damageOf(log: ScannedLog, evidence: Evidence): LogDamage | undefined {
  const { unreadable } = log;
  const gaps = [...unreadable.map(({ to }) => gapBefore(to, log)), gapAtEnd(log, evidence)];
  const total = (from: number) =>
    gaps.reduce((sum, gap) => sum + Math.max(0, gap.last - Math.max(gap.after, from)), 0);
  const missing = total(0);
  if (unreadable.length === 0 && missing === 0) return undefined;
  return { unreadable, missing, lost: total(evidence.processed) };
}

/** The counters after `after`, up to and including `last`. */
type Gap = { after: number; last: number };

/** What is missing before the record at a position. At the end of the log there is none. */
function gapBefore(position: number, { offsets, counters, dropped }: LogIndex): Gap {
  const at = offsets.indexOf(position);
  if (at < 0) return { after: 0, last: 0 };
  return { after: counters[at - 1] ?? dropped, last: (counters[at] ?? 1) - 1 };
}

function gapAtEnd(log: LogIndex, { givenOut }: Evidence): Gap {
  return { after: lastOf(log), last: givenOut };
}

/** The counter of the next record: no number is given out twice. */
export const nextOf = (log: LogIndex, { givenOut, processed }: Evidence): number =>
  Math.max(lastOf(log), givenOut, processed) + 1;
