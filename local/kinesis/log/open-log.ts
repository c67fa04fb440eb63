import { closeSync, existsSync, fstatSync, openSync } from 'node:fs';
import type { Files } from '../../data-dir/files.ts';
import { bytesAt, type OpenLog } from './bytes-at.ts';
import { recordOfFirstFormat } from './first-format.ts';
import { FRAME_OVERHEAD, frameOf, headIn } from './frame.ts';
import { headerOf } from './header.ts';
import { damageOf, type Evidence, type LogDamage, nextOf } from './log-damage.ts';
import type { LogIndex } from './log-index.ts';
import { NO_LOG, type ScannedLog, scanLog } from './scan-log.ts';

export type OpenOptions = {
  evidence: Evidence;
  /** All records are dropped when every one of them arrived before this time. */
  keepFrom: number;
  files: Files;
  /** Called before a damaged log is replaced by one with its intact records. */
  onDamage(damage: LogDamage): void;
};

/**
 * Prepares a log for appending, and creates it if needed. A damaged log, and one of an earlier
 * format, is replaced by one with the same records.
 */
export function openLog(path: string, options: OpenOptions): LogIndex {
  const { evidence, keepFrom, files, onDamage } = options;
  const exists = existsSync(path);
  const found = exists ? scanLog(path) : NO_LOG;
  const damage = damageOf(found, evidence);
  if (damage) onDamage(damage);
  const known = nextOf(found, evidence) - 1;
  const isExpired = found.counters.length > 0 && found.lastArrival < keepFrom;
  if (!exists || isExpired) files.replaceSync(path, headerOf(known));
  else if (damage) rewrite(path, found, known, files);
  else if (found.isFirstFormat) rewrite(path, found, found.dropped, files);
  else return found;
  return scanLog(path);
}

/** Replaces a log by one of its intact records. */
function rewrite(path: string, found: ScannedLog, dropped: number, files: Files): void {
  const file = openSync(path, 'r');
  try {
    const log = { file, size: fstatSync(file).size };
    files.replaceByPiecesSync(path, rewritten(log, found, dropped));
  } finally {
    closeSync(file);
  }
}

function* rewritten(log: OpenLog, found: ScannedLog, dropped: number): Generator<Buffer> {
  yield headerOf(dropped);
  for (const [index, counter] of found.counters.entries()) {
    const start = found.offsets[index] ?? 0;
    yield found.isFirstFormat
      ? frameOf(recordOfFirstFormat(log, start, counter))
      : bytesAt(log, start, headIn(bytesAt(log, start, FRAME_OVERHEAD))?.length ?? 0);
  }
}
