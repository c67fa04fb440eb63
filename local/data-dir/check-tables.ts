import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { UnusableDataDir } from './unusable.ts';

/** Whether something has run on the data directory before. API keys may also come from elsewhere. */
export const isUsed = ({ checkpoints, apiKeys, kinesis }: Layout): boolean =>
  existsSync(checkpoints) || (existsSync(apiKeys) && existsSync(kinesis));

/**
 * Throws when the tables of a used data directory are missing: with new, empty ones, everything that
 * is sent or delivered again would count again.
 */
export function checkTables(layout: Layout): void {
  if (existsSync(join(layout.dynamodb, 'CURRENT'))) {
    throw new UnusableDataDir(
      `The tables in ${layout.dynamodb} are those of an earlier version, which kept them in LevelDB. ` +
        'Nothing was changed. Use that version, or start on another --data-dir, or with --reset, which deletes the data, and send the files again.',
    );
  }
  const current = join(layout.dynamodb, 'tables.sqlite');
  if (!isUsed(layout) || (existsSync(current) && statSync(current).size > 0)) return;
  const found = existsSync(layout.dynamodb) ? readdirSync(layout.dynamodb).length : 0;
  throw new UnusableDataDir(
    `The tables are missing: expected ${current}, found ${found} other files in its folder. ` +
      `Nothing was changed. ${RESTORE}`,
  );
}

/** What to do about damaged tables. */
export const RESTORE =
  'Restore the folder from a copy of the data directory. Without one, start on another --data-dir, or with --reset, which deletes the data, and send the files again.';
