import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from '../../../console/server/page-files.ts';

it('a page keeps its files when the next one is built in the same folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  for (const name of ['main.js', 'chunk-A1.js', 'chunk-A1.js.gz']) {
    await writeFile(join(dir, name), `the contents of ${name}`);
  }
  const files = pageFiles(async () => ({ dir, fresh: true }));
  await files.read('main.js', false);
  await rm(dir, { recursive: true });
  const chunk = await files.read('chunk-A1.js', true);
  expect(String(chunk?.bytes)).toBe('the contents of chunk-A1.js.gz');
  expect(chunk).toMatchObject({ isGzipped: true, isHashed: true });
  expect(await files.read('inputs.sha256', false)).toBeUndefined();
  expect(await files.read('chunk-B2.js', true)).toBeUndefined();
});
