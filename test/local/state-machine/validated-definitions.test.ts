import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { validatedDefinitionsIn } from '../../../local/state-machine/validated-definitions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validated-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('are known at the next start, and no others are', () => {
  const kept = join(folder, 'compiled');
  validatedDefinitionsIn(kept).add('{"StartAt":"A"}');
  const next = validatedDefinitionsIn(kept);
  expect(next.has('{"StartAt":"A"}')).toBe(true);
  expect(next.has('{"StartAt":"B"}')).toBe(false);
});

it('are validated again if they could not be kept', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const kept of [file, join(folder, 'removed', 'compiled')]) {
    validatedDefinitionsIn(kept).add('{}');
    expect(validatedDefinitionsIn(kept).has('{}')).toBe(false);
  }
});
