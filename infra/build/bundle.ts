import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { FUNCTION_NAMES, folderOf } from '../functions/function-names.ts';
import { hashOf } from './input-hash.ts';
import { ownSourceMap } from './own-source-map.ts';

const ROOT = join(import.meta.dirname, '../..');
const INPUTS = [
  'functions',
  'statemachines',
  'package-lock.json',
  'infra/build/bundle.ts',
  'infra/build/own-source-map.ts',
  'infra/functions/function-names.ts',
];

/**
 * `dir` holds one folder per function, with its bundle `index.cjs`. `fresh` is false if the bundles
 * were already up to date.
 */
export type Bundles = { dir: string; fresh: boolean };

/**
 * Bundles every function, the SDK included, in one esbuild call. Does nothing if no input has
 * changed. Throws if a function that functions/runtime/environment.ts names has no handler.
 *
 * `onBuilt` is called when esbuild, which keeps all cores busy, has nothing more to do.
 */
export async function bundleFunctions(onBuilt: () => void = () => undefined): Promise<Bundles> {
  const dir = join(ROOT, 'dist', 'functions');
  const stamp = join(dir, 'inputs.sha256');
  const inputs = hashOf(ROOT, INPUTS);
  if (isBundled(dir, stamp, inputs)) {
    onBuilt();
    return { dir, fresh: false };
  }
  const atEnd: Plugin = { name: 'at-end', setup: ({ onEnd }) => onEnd(() => void onBuilt()) };
  for (const { path, contents } of await bundled(FUNCTION_NAMES, dir, [atEnd]))
    await write(path, contents);
  await write(stamp, Buffer.from(inputs));
  return { dir, fresh: true };
}

function isBundled(dir: string, stamp: string, inputs: string): boolean {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== inputs) return false;
  return FUNCTION_NAMES.every((name) => existsSync(bundleOf(dir, name)));
}

/** Returns the path of a function's bundle, given the folder that bundles are written to. */
export const bundleOf = (dir: string, name: FunctionName): string =>
  join(dir, folderOf(name), 'index.cjs');

function entryOf(name: FunctionName): [string, string] {
  const handler = `functions/${folderOf(name)}/handler.ts`;
  if (existsSync(join(ROOT, handler))) return [`${folderOf(name)}/index`, handler];
  throw new Error(
    `${handler} is missing: functions/runtime/environment.ts names the function ${name}`,
  );
}

/**
 * Functions are bundled as sloppy-mode CommonJS, because parquetjs-lite assigns to globals that it
 * never declares. Without `tsconfigRaw`, esbuild would find the project's tsconfig, which is
 * strict, and write "use strict" into every bundle.
 */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  // The SDK imports node:http at its first call. As an import that loads undici, too, for the names
  // that node:http takes from there, in every instance; `require` gets them when they are asked for.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './functions/runtime/lambda-credentials.ts' },
  minify: true,
  legalComments: 'none',
  tsconfigRaw: {},
  logLevel: 'warning',
} satisfies BuildOptions;

export type BundledFile = { path: string; contents: Uint8Array };

/** Returns the bundles of functions, with source maps and paths below `outdir`. Writes nothing. */
export async function bundled(
  names: readonly FunctionName[],
  outdir: string,
  plugins: Plugin[] = [],
): Promise<BundledFile[]> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: Object.fromEntries(names.map(entryOf)),
    outdir,
    plugins,
    outExtension: { '.js': '.cjs' },
    write: false,
    sourcemap: 'linked',
    sourcesContent: false,
  });
  return outputFiles.map(({ path, contents, text }) => ({
    path,
    contents: path.endsWith('.map') ? Buffer.from(ownSourceMap(text)) : contents,
  }));
}

/** Writes atomically, so that a crash or another process that bundles leaves no partial file. */
async function write(path: string, contents: Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

if (import.meta.main) {
  const { dir, fresh } = await bundleFunctions();
  for (const name of FUNCTION_NAMES) {
    const kilobytes = Math.round(statSync(bundleOf(dir, name)).size / 1000);
    console.log(`${folderOf(name).padEnd(20)} ${String(kilobytes).padStart(6)} kB`);
  }
  if (!fresh) console.log('Nothing has changed since the last build.');
}
