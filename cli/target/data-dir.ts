import { existsSync } from 'node:fs';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { CommandError } from '../ui/command.ts';

/** The data directory of a local pipeline unless `--data-dir` names another. */
export const DEFAULT_DATA_DIR = '.local';

/** Throws unless a pipeline has started on the data directory. */
export function requireDataDir(dataDir: string): void {
  const { glue, kinesis } = layoutOf(dataDir);
  if (existsSync(glue)) return;
  if (existsSync(kinesis)) {
    throw new CommandError(
      `The catalog is missing: ${glue}. "npm start" makes a new one; then "npm run audit -- --mend" registers the days of the lake.`,
    );
  }
  throw new CommandError(
    `There is no data in ${dataDir} yet. "npm start" creates a pipeline there; --data-dir names another directory.`,
  );
}
