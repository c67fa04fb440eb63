import { RESTORE } from '../data-dir/check-tables.ts';
import { UnusableDataDir } from '../data-dir/unusable.ts';

/** What SQLite says of its files, and what to do. */
const ADVICE: readonly [reason: RegExp, advice: string][] = [
  [/corrupt|malformed|not a database|checksum/i, `Nothing was changed. ${RESTORE}`],
  [/version/i, 'Use the version that made them, or another --data-dir.'],
  [
    /disk is full|no space left|quota exceeded/i,
    'Free some space and start again: nothing that was accepted is lost.',
  ],
  [/readonly|read-only|permission denied|unable to open/i, 'Make them writable and start again.'],
];

/** The error for tables whose files can't be opened or read. */
export function unusableTables(path: string, error: unknown): UnusableDataDir {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = ADVICE.find(([pattern]) => pattern.test(reason))?.[1];
  const what = `The tables in ${path} can't be opened. ${reason}`;
  return new UnusableDataDir(advice === undefined ? what : `${what}. ${advice}`, error);
}
