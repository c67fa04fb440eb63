import { RESTORE } from '../data-dir/check-tables.ts';
import { UnusableDataDir } from '../data-dir/unusable.ts';

/** What LevelDB says when a file is damaged, shortened or missing. */
const DAMAGED = /corrupt|no such file|invalid argument/i;

/** The error for tables whose files can't be opened or read. */
export function unusableTables(path: string, error: unknown): UnusableDataDir {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = DAMAGED.test(reason) ? `. Nothing was changed. ${RESTORE}` : '';
  return new UnusableDataDir(`The tables in ${path} can't be opened. ${reason}${advice}`, error);
}
