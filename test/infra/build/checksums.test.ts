import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { damagedFile, writeChecksums } from '../../../infra/build/checksums.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assembly-'));
  mkdirSync(join(dir, 'asset.1'));
  writeFileSync(join(dir, 'manifest.json'), '{}');
  writeFileSync(join(dir, 'asset.1', 'index.mjs'), 'export const handler = 1;');
  writeChecksums(dir);
});
afterEach(() => rmSync(dir, { recursive: true }));

it('finds nothing in an assembly as it was synthesised', () => {
  expect(damagedFile(dir)).toBeUndefined();
});

it.each(['manifest.json', 'asset.1/index.mjs', 'checksums.json'])(
  'names %s when it has changed, was cut off or is missing',
  (name) => {
    const file = join(dir, name);
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[whole.length - 2] = 0;
    for (const content of [changed, whole.subarray(0, 1)]) {
      writeFileSync(file, content);
      expect(damagedFile(dir)).toBe(file);
    }
    rmSync(file);
    expect(damagedFile(dir)).toBe(file);
    writeFileSync(file, whole);
    expect(damagedFile(dir)).toBeUndefined();
  },
);
