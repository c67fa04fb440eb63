import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import { type DiskTrouble, openDisk } from '../../../local/data-dir/disk.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { aSmallDisk } from '../support/small-disk.ts';

const MIB = 1 << 20;

/** A disk of 30 MB on which less than 4 MB is too little, and 10 MB is enough. */
function aWatchedDisk(context: TestContext) {
  const small = aSmallDisk(context, '30m');
  mkdirSync(layoutOf(small.path).incoming);
  const onChange = vi.fn<(trouble: DiskTrouble | undefined) => void>();
  const disk = openDisk(small.path, onChange, { leastBytes: 4 * MIB, neededBytes: 10 * MIB });
  onTestFinished(disk.close);
  const ballast = (mib: number) =>
    writeFileSync(join(small.path, 'ballast'), Buffer.alloc(mib * MIB));
  return { small, disk, onChange, ballast };
}

test('a disk with too little space is in trouble until it has enough again', async (context) => {
  const { small, disk, onChange, ballast } = aWatchedDisk(context);
  await disk.writable();
  ballast(28);
  await expect.poll(disk.trouble).toEqual({
    reason: 'full',
    freeBytes: 2 * MIB,
    neededBytes: 10 * MIB,
  });
  const writable = vi.fn();
  const waiting = disk.writable().then(writable);
  ballast(22);
  disk.report(new Error('ENOSPC: no space left on device, write'));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(writable).not.toHaveBeenCalled();
  small.resize('50m');
  await waiting;
  expect(disk.trouble()).toBeUndefined();
  expect(onChange.mock.calls.map(([trouble]) => trouble?.reason)).toEqual(['full', undefined]);
  expect(existsSync(join(layoutOf(small.path).incoming, 'probe'))).toBe(false);
});

test('an error of a disk that seems to have space is trouble until a file can be written', async (context) => {
  const { small, disk, onChange } = aWatchedDisk(context);
  small.mount('ro');
  disk.report(new Error('something else'));
  expect(disk.trouble()).toBeUndefined();
  disk.report(
    new Error('The tables failed: attempt to write a readonly database: read-only file system'),
  );
  expect(disk.trouble()?.reason).toBe('read-only');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(disk.trouble()?.reason).toBe('read-only');
  small.mount('rw');
  await disk.writable();
  // The call that failed is reported by the one that made it, a little later.
  disk.report(new Error('EROFS: read-only file system, open'));
  expect(onChange.mock.calls.map(([trouble]) => trouble?.reason)).toEqual(['read-only', undefined]);
});

test('who waits for a disk learns that it was closed', async (context) => {
  const { small, disk, ballast } = aWatchedDisk(context);
  ballast(28);
  await expect.poll(disk.trouble).toBeDefined();
  const waiting = disk.writable();
  disk.close();
  await expect(waiting).rejects.toThrow(`The disk of ${small.path} is full`);
});

test("a file that can't be written is trouble for as long as that lasts", async (context) => {
  const { small, disk } = aWatchedDisk(context);
  const path = join(small.path, 'partitions.jsonl');
  writeFileSync(path, '');
  const unlock = small.makeReadOnly(path);
  const failure = () => appendFileSync(path, 'line');
  expect(failure).toThrow('EROFS');
  try {
    failure();
  } catch (error) {
    disk.report(error);
  }
  expect(disk.trouble()).toMatchObject({ reason: 'read-only', path });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(disk.trouble()).toMatchObject({ reason: 'read-only', path });
  unlock();
  await disk.writable();
});
