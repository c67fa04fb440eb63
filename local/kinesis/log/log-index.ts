/** Bytes of a log that are no record and no header. */
export type Unreadable = { from: number; to: number };

/** What a log holds. The lists have an entry per record, in order. */
export type LogIndex = {
  /** Records up to this counter may be missing. */
  dropped: number;
  counters: number[];
  /** The position of each record's frame. */
  offsets: number[];
  /** The position after the last record. */
  end: number;
  lastArrival: number;
};

/** The greatest counter that the log accounts for. */
export const lastOf = ({ counters, dropped }: LogIndex): number =>
  Math.max(counters.at(-1) ?? 0, dropped);

/** The index of the first record after a counter, or of the first of all without one. */
export function indexAfter(
  { counters }: Pick<LogIndex, 'counters'>,
  counter: number | undefined,
): number {
  let [low, high] = [0, counter === undefined ? 0 : counters.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((counters[middle] ?? 0) <= (counter ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts the records after a counter, or all of them without one. */
export const recordsAfter = (log: Pick<LogIndex, 'counters'>, counter: number | undefined) =>
  log.counters.length - indexAfter(log, counter);
