import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openDuckDb } from '../../../local/query-engine/session.ts';
import { temporaryFolder } from '../../../local/query-engine/temporary-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporary-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('removes what processes left that have ended, and nothing else', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(join(folder, `invoice-pipeline-sql-${pid}-abc`, 'duckdb_temp'), { recursive: true });
  mkdirSync(join(folder, `invoice-pipeline-sql-${process.ppid}-abc`));
  mkdirSync(join(folder, `of-others-${pid}-abc`));
  const mine = temporaryFolder();
  expect(existsSync(mine)).toBe(true);
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
  ).toEqual(
    [
      mine,
      join(folder, `invoice-pipeline-sql-${process.ppid}-abc`),
      join(folder, `of-others-${pid}-abc`),
    ].sort(),
  );
});

it('only its owner may read it, and it goes with its engine', async () => {
  const engine = await openDuckDb([]);
  const [name = ''] = readdirSync(folder);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  engine.close();
  expect(readdirSync(folder)).toEqual([]);
});
