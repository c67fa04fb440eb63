import { closeSync, fstatSync, openSync } from 'node:fs';
import { bytesAt, type OpenLog } from './bytes-at.ts';
import { type FirstFormat, isFirstFormat, scanFirstFormat } from './first-format.ts';
import { FRAME_OVERHEAD, type FrameHead, headIn, isIntact, isTorn, nextMark } from './frame.ts';
import { droppedIn, HEADER_BYTES } from './header.ts';
import type { LogIndex, Unreadable } from './log-index.ts';

export type ScannedLog = LogIndex & {
  /** In an earlier format, which has to be rewritten before anything is appended. */
  isFirstFormat: boolean;
  unreadable: Unreadable[];
};

/** What is in a log that is missing. */
export const NO_LOG: ScannedLog = {
  dropped: 0,
  counters: [],
  offsets: [],
  end: 0,
  lastArrival: 0,
  isFirstFormat: false,
  unreadable: [],
};

/**
 * Reads a log, whether or not a process is appending to it. A record that was being written when its
 * process ended is not in it. A damaged record is skipped. `lightly` reads only the heads of the
 * records, as long as each is where the one before ends.
 */
export function scanLog(path: string, lightly = false): ScannedLog {
  const file = openSync(path, 'r');
  try {
    const log: OpenLog = { file, size: fstatSync(file).size };
    const header = bytesAt(log, 0, HEADER_BYTES);
    if (isFirstFormat(header)) return fromFirstFormat(scanFirstFormat(log));
    const dropped = droppedIn(header);
    const index = { dropped: dropped ?? 0, counters: [], offsets: [], end: 0, lastArrival: 0 };
    const found = { ...index, isFirstFormat: false, unreadable: [] };
    scanFrames(log, dropped === undefined ? 0 : HEADER_BYTES, lightly, found);
    return dropped === undefined ? withoutHeader(found, log) : found;
  } finally {
    closeSync(file);
  }
}

const fromFirstFormat = (log: FirstFormat): ScannedLog => ({ ...log, isFirstFormat: true });

/** Of what came before the first record, nothing is known. An empty file lacks its header too. */
const withoutHeader = (found: ScannedLog, { size }: OpenLog): ScannedLog => ({
  ...found,
  dropped: (found.counters[0] ?? 1) - 1,
  unreadable: size === 0 ? [{ from: 0, to: 0 }] : found.unreadable,
});

function scanFrames(log: OpenLog, start: number, lightly: boolean, into: ScannedLog): void {
  into.end = start;
  for (let at = start; at < log.size; ) {
    const last = into.counters.at(-1) ?? -1;
    const head = frameAt(log, at, last, lightly);
    if (head) {
      into.counters.push(head.counter);
      into.offsets.push(at);
      into.lastArrival = head.arrivedAt;
      at += head.length;
      into.end = at;
    } else {
      const to = nextFrame(log, at + 1, last) ?? log.size;
      if (to < log.size || at === 0 || !isBeingWritten(log, at)) {
        into.unreadable.push({ from: at, to });
      }
      at = to;
    }
  }
}

/** Whether the last bytes of a log may be a record that was being written. */
function isBeingWritten(log: OpenLog, at: number): boolean {
  const length = log.size - at;
  return isTorn(bytesAt(log, at, Math.min(length, FRAME_OVERHEAD)), length);
}

/** The head of the frame at a position, of a later record than `last`; undefined if it is not intact. */
function frameAt(log: OpenLog, at: number, last: number, lightly = false): FrameHead | undefined {
  const head = headIn(bytesAt(log, at, FRAME_OVERHEAD));
  if (!head || head.counter <= last || at + head.length > log.size) return undefined;
  return lightly || isIntact(bytesAt(log, at, head.length)) ? head : undefined;
}

const WINDOW_BYTES = 1 << 20;
const MARK_BYTES = 4;

/** The position of the next intact frame of a later record than `last`. */
function nextFrame(log: OpenLog, from: number, last: number): number | undefined {
  for (let start = from; start < log.size; start += WINDOW_BYTES - MARK_BYTES + 1) {
    const window = bytesAt(log, start, WINDOW_BYTES);
    for (let mark = nextMark(window, 0); mark >= 0; mark = nextMark(window, mark + 1)) {
      if (frameAt(log, start + mark, last)) return start + mark;
    }
  }
  return undefined;
}
