import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

export type SmallDisk = {
  path: string;
  resize(size: string): void;
  makeReadOnly(): void;
};

/** Sizes are such as `16m`. Undefined where a file system can't be mounted, which only root can on Linux. */
function mountSmallDisk(size: string): (SmallDisk & { unmount(): void }) | undefined {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = (...args: string[]): boolean =>
    spawnSync('mount', [...args, path], { stdio: 'ignore' }).status === 0;
  const remount = (options: string): void => {
    if (!mount('-o', `remount,${options}`)) throw new Error(`${path} can't be mounted ${options}`);
  };
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    resize: (to) => remount(`size=${to}`),
    makeReadOnly: () => remount('ro'),
    unmount: () => {
      spawnSync('umount', ['--lazy', path], { stdio: 'ignore' });
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A disk for the duration of a test, which is skipped where it can't be mounted. */
export function aSmallDisk(context: Pick<TestContext, 'skip'>, size: string): SmallDisk {
  const disk = mountSmallDisk(size);
  if (!disk) return context.skip('needs a small disk: only root on Linux can mount a tmpfs');
  onTestFinished(disk.unmount);
  return disk;
}
