import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { About } from '../api/about.ts';
import type { Routes } from './route.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let commit: Promise<string | undefined> | undefined;

export const aboutRoutes: Routes = {
  'GET /api/about': async ({ pipeline }): Promise<About> => {
    commit ??= commitOf(ROOT);
    const { kind, title, names } = pipeline;
    return { kind, title, region: names.region, commit: await commit };
  },
};

/** Returns undefined where the code is no checkout, or there is no git. */
const commitOf = (folder: string): Promise<string | undefined> =>
  run('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: folder }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
