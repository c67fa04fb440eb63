import { fsync, fsyncSync, writeFileSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DURABILITIES, filesFor } from '../../../local/data-dir/files.ts';
import { aDataDir } from '../support/data-dir.ts';

vi.mock('node:fs', { spy: true });
vi.mock('node:fs/promises', { spy: true });
beforeEach(() => vi.clearAllMocks());

test('without being asked, files survive the loss of power', () => {
  expect(filesFor().durability).toBe('power-loss');
});

describe.each(DURABILITIES)('files that survive: %s', (durability) => {
  const files = filesFor(durability);
  const flush = durability === 'power-loss';
  const folders = flush && process.platform !== 'win32' ? 1 : 0;
  /** Node.js synchronises a file that is flushed with the same function. */
  const synchronised = (written: number) => (flush ? written : 0) + folders;

  test('are replaced, then named, for good', async () => {
    const path = join(aDataDir(), 'file');
    files.replaceSync(path, 'first');
    expect(writeFileSync).toHaveBeenCalledWith(`${path}.new`, 'first', { flush });
    expect(fsyncSync).toHaveBeenCalledTimes(synchronised(1));
    await files.replace(path, 'second');
    expect(writeFile).toHaveBeenCalledWith(`${path}.new`, 'second', { flush });
  });

  test('are appended to for good, and named when they are new', () => {
    const path = join(aDataDir(), 'file');
    files.appendSync(path, 'first');
    files.appendSync(path, 'second');
    expect(writeFileSync).toHaveBeenNthCalledWith(1, expect.any(Number), 'first', { flush });
    expect(writeFileSync).toHaveBeenNthCalledWith(2, expect.any(Number), 'second', { flush });
    expect(fsyncSync).toHaveBeenCalledTimes(synchronised(2));
  });

  test('have folders whose names are there for good', () => {
    const dir = aDataDir();
    files.makeFolderSync(join(dir, 'a/b'));
    expect(fsyncSync).toHaveBeenCalledTimes(2 * folders);
    files.makeFolderSync(join(dir, 'a/b'));
    expect(fsyncSync).toHaveBeenCalledTimes(2 * folders);
  });

  test('have folders whose names are there for good, and only the disk is waited for', async () => {
    const dir = aDataDir();
    await files.makeFolder(join(dir, 'a/b'));
    expect(fsync).toHaveBeenCalledTimes(2 * folders);
    await files.makeFolder(join(dir, 'a/b'));
    expect(fsync).toHaveBeenCalledTimes(2 * folders);
    for (const handedOver of [mkdir, open]) expect(handedOver).not.toHaveBeenCalled();
  });

  test('that are open are synchronised when that is asked for', async () => {
    const datasync = vi.fn(async () => undefined);
    await files.sync({ datasync });
    expect(datasync).toHaveBeenCalledTimes(flush ? 1 : 0);
  });
});
