import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from '../../../local/data-dir/lock.ts';
import { aDataDir } from '../support/data-dir.ts';

test('a data directory in use is refused, naming the process', () => {
  const dataDir = aDataDir();
  const { release } = lockDataDir(dataDir);
  expect(() => lockDataDir(dataDir)).toThrow(`is in use by process ${process.pid}`);
  release();
  lockDataDir(dataDir).release();
  expect(existsSync(join(dataDir, 'lock.json'))).toBe(false);
});

test('the lock of a dead process is taken over, and so is an invalid one', () => {
  const dataDir = aDataDir();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(dataDir, 'lock.json'), JSON.stringify({ pid, startedAt: '1' }));
  lockDataDir(dataDir).release();
  writeFileSync(join(dataDir, 'lock.json'), '');
  lockDataDir(dataDir).release();
});

test('a later process with the same id does not hold the lock', () => {
  const dataDir = aDataDir();
  writeFileSync(
    join(dataDir, 'lock.json'),
    JSON.stringify({ pid: process.pid, startedAt: 'another time' }),
  );
  lockDataDir(dataDir).release();
});
