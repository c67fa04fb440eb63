import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { hashOf } from '../../infra/build/input-hash.ts';
import { type BuiltFile, bundledPage } from './bundle.ts';

const ROOT = join(import.meta.dirname, '../..');
const INPUTS = ['console', 'functions', 'cli', 'statemachines', 'package-lock.json'];
const STAMP = 'inputs.sha256';
const compress = promisify(gzip);

/** A folder with the page's files, each with a gzipped copy `<name>.gz` beside it. */
export type BuiltPage = { dir: string; fresh: boolean };

/** Bundles the page into `dist/console`. Does nothing if no input has changed. */
export async function buildPage(): Promise<BuiltPage> {
  const dir = join(ROOT, 'dist', 'console');
  const inputs = hashOf(ROOT, INPUTS);
  const stamped = await readFile(join(dir, STAMP), 'utf8').catch(() => '');
  if (stamped === inputs) return { dir, fresh: false };
  await replace(dir, await bundledPage(ROOT), inputs);
  return { dir, fresh: true };
}

/** The folder appears at once, so that a crash or another process that builds leaves no part of it. */
async function replace(dir: string, files: readonly BuiltFile[], inputs: string): Promise<void> {
  const unfinished = `${dir}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  for (const { name, contents } of files) {
    await writeFile(join(unfinished, name), contents);
    await writeFile(join(unfinished, `${name}.gz`), await compress(contents, { level: 9 }));
  }
  await writeFile(join(unfinished, STAMP), inputs);
  await rm(dir, { recursive: true, force: true });
  await rename(unfinished, dir).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    // Another process has built the same page in the meantime.
    if (!existsSync(join(dir, STAMP))) throw error;
  });
}
