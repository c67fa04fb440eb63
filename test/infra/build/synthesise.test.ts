import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesise } from '../../../infra/build/synthesise.ts';

it('the assembly is made once, whole, and found again', async () => {
  const { assemblyDir } = await synthesise('dev');
  const manifest = JSON.parse(readFileSync(join(assemblyDir, 'manifest.json'), 'utf8'));
  expect(manifest.artifacts).toHaveProperty('InvoicePipeline-dev-Etl');
  const started = performance.now();
  expect(await synthesise('dev')).toEqual({ assemblyDir, fresh: false });
  expect(performance.now() - started).toBeLessThan(1000);
}, 60_000);

it('every asset of the assembly lies in it', async () => {
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
