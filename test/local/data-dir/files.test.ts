import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DURABILITIES, filesFor } from '../../../local/data-dir/files.ts';
import { aDataDir } from '../support/data-dir.ts';
import { aSmallDisk } from '../support/small-disk.ts';

describe.each(DURABILITIES)('files that survive: %s', (durability) => {
  const files = filesFor(durability);

  test('are replaced whole, with the mode asked for', async () => {
    const path = join(aDataDir(), 'file');
    files.replaceSync(path, 'first', 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await files.replace(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  test('are appended to', () => {
    const path = join(aDataDir(), 'file');
    files.appendSync(path, 'one\n');
    files.appendSync(path, 'two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  test('are put into folders that are made on the way', async () => {
    const dir = aDataDir();
    await files.makeFolder(join(dir, 'a/b/c'));
    files.makeFolderSync(join(dir, 'a/b/d'));
    await files.makeFolder(join(dir, 'a/b/d'));
    const inDir = relative(process.cwd(), join(dir, 'e/f'));
    await files.makeFolder(inDir);
    await files.makeFolder(`${inDir}/`);
    expect(['a/b/c', 'a/b/d', 'e/f'].map((name) => existsSync(join(dir, name)))).toEqual([
      true,
      true,
      true,
    ]);
  });
});

test('of a text that does not fit on the disk, nothing is appended', async (context) => {
  const disk = aSmallDisk(context, '1m');
  const folder = join(disk.path, 'data');
  mkdirSync(folder);
  const path = join(folder, 'lines');
  const files = filesFor('process');
  files.appendSync(path, 'first\n');
  const text = `${'x'.repeat(3 << 20)}\n`;
  expect(() => files.appendSync(path, text)).toThrow('ENOSPC');
  expect(readFileSync(path, 'utf8')).toBe('first\n');
  disk.resize('10m');
  files.appendSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(`first\n${text}`);
});
