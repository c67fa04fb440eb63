import { existsSync } from 'node:fs';
import { CommandError } from '../ui/command.ts';

/** The data directory of a local pipeline unless `--data-dir` names another. */
export const DEFAULT_DATA_DIR = '.local';

/** Throws unless the data directory exists. */
export function requireDataDir(dataDir: string): void {
  if (existsSync(dataDir)) return;
  throw new CommandError(
    `There is no data in ${dataDir} yet. "npm start" creates a pipeline there; --data-dir names another directory.`,
  );
}
