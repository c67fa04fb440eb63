import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

export type SmallDisk = {
  path: string;
  resize(size: string): void;
  /** Mounts it again with an option: `ro` or `rw`. */
  mount(option: string): void;
  /** Makes one file on it read-only, until the returned function is called. */
  makeReadOnly(file: string): () => void;
};

/** Sizes are such as `16m`. Undefined where a file system can't be mounted, which only root can on Linux. */
function mountSmallDisk(size: string): (SmallDisk & { unmount(): void }) | undefined {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = (...args: string[]): boolean =>
    spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
  const mounted = (...args: string[]): void => {
    if (!mount(...args)) throw new Error(`mount ${args.join(' ')} failed`);
  };
  const remount = (options: string): void => mounted('-o', `remount,${options}`, path);
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path)) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    resize: (to) => remount(`size=${to}`),
    mount: remount,
    makeReadOnly: (file) => {
      mounted('--bind', file, file);
      mounted('-o', 'remount,ro,bind', file);
      return () => void spawnSync('umount', [file], { stdio: 'ignore' });
    },
    unmount: () => {
      spawnSync('umount', ['--lazy', path], { stdio: 'ignore' });
      rmSync(path, { recursive: true, force: true });
    },
  };
}

const MISSING = 'needs a small disk: only root on Linux can mount a tmpfs';

/**
 * A disk for the duration of a test, which is skipped where it can't be mounted. In CI, root must be
 * able to.
 */
export function aSmallDisk({ skip }: Pick<TestContext, 'skip'>, size: string): SmallDisk {
  const disk = mountSmallDisk(size);
  if (!disk) {
    if (process.env['CI'] === 'true' && process.getuid?.() === 0) throw new Error(MISSING);
    return skip(MISSING);
  }
  onTestFinished(disk.unmount);
  return disk;
}
