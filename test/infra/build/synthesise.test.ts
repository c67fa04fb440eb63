import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesise } from '../../../infra/build/synthesise.ts';

it('synthesises an assembly once and then finds it again', async () => {
  const { assemblyDir } = await synthesise('dev');
  const manifest = JSON.parse(readFileSync(join(assemblyDir, 'manifest.json'), 'utf8'));
  expect(manifest.artifacts).toHaveProperty('InvoicePipeline-dev-Etl');
  const made = statSync(assemblyDir);
  expect(await synthesise('dev')).toEqual({ assemblyDir, fresh: false });
  expect(statSync(assemblyDir)).toMatchObject({ ino: made.ino, mtimeMs: made.mtimeMs });
});

it('puts every asset into the assembly', async () => {
  const { assemblyDir } = await synthesise('dev');
  const assets = JSON.parse(
    readFileSync(join(assemblyDir, 'InvoicePipeline-dev-Etl.assets.json'), 'utf8'),
  );
  const folders = Object.values<{ source: { path: string; packaging: string } }>(assets.files)
    .filter(({ source }) => source.packaging === 'zip')
    .map(({ source }) => join(assemblyDir, source.path, 'index.cjs'));
  expect(folders.length).toBeGreaterThan(0);
  expect(folders.filter((file) => !existsSync(file))).toEqual([]);
});
