import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The commit of the code that runs, if it is known, and whether files differ from it. */
export type Checkout = { commit: string | undefined; isChanged: boolean };

/** Knows nothing where the code is no checkout, or there is no git. */
export async function checkout(): Promise<Checkout> {
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  const changes = await git('status', '--porcelain', '--untracked-files=no');
  return { commit, isChanged: changes !== undefined && changes !== '' };
}

const git = (...args: string[]): Promise<string | undefined> =>
  run('git', args, { cwd: ROOT }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
