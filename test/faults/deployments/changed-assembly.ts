import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { FunctionName } from '../../../functions/runtime/environment.ts';
import { type BundledFile, bundled, bundleOf } from '../../../infra/build/bundle.ts';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { copyAssembly, type Resources } from '../../support/assembly-copy.ts';
import type { Deployments } from '../run/job.ts';
import { bundledLibraries, withoutLibraries } from './libraries.ts';
import { newFolder } from './temporary-folders.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Code that instances have compiled. Those of the simulation compile it themselves. */
const COMPILED = /[/\\]compiled[/\\]index\.cjs-/;

/** Replaces a piece of text in a source file. */
type Replacement = { file: string; from: string; to: string };

/** How a version of the app differs from the synthesised one. */
export type Change = {
  /** The functions that are deployed with the changed code. The others stay unchanged. */
  functions: readonly FunctionName[];
  code: readonly Replacement[];
  template?: (resources: Resources) => void;
};

/**
 * Builds the assemblies of changed apps, and a bundle of the packages that all their functions
 * leave out.
 */
export async function changedDeployments(
  first: Change,
  ...others: readonly Change[]
): Promise<Deployments> {
  const packages = new Set<string>();
  const of = (change: Change) => changedAssembly(change, packages);
  const assemblies: Deployments['assemblies'] = [
    await of(first),
    ...(await Promise.all(others.map(of))),
  ];
  return { assemblies, libraries: await bundledLibraries(packages) };
}

/**
 * Builds the assembly of a changed app, which exists until `removeFolders`. If `packages` is given,
 * all bundles leave their packages out and add their names to it.
 */
export async function changedAssembly(
  { functions, code, template }: Change,
  packages?: Set<string>,
): Promise<string> {
  const { assemblyDir, assetOf, change } = await copyAssembly(
    join(newFolder(), 'assembly'),
    {},
    COMPILED,
  );
  if (template) await change(template);
  const outdir = join(ROOT, 'dist');
  const plugins = packages ? [withoutLibraries(packages)] : [];
  const bundles = [
    ...(await changedBundles(functions, code, outdir, plugins)),
    ...(packages ? await unchangedBundles(outdir, packages) : []),
  ];
  for (const name of FUNCTION_NAMES) {
    const built = bundles.find(({ path }) => path === bundleOf(outdir, name));
    if (built) await writeFile(join(assetOf(name), 'index.cjs'), built.contents);
  }
  return assemblyDir;
}

type Unchanged = { files: BundledFile[]; packages: ReadonlySet<string> };
let unchanged: Promise<Unchanged> | undefined;

/** Returns the bundles of all functions without their packages, which are built once. */
async function unchangedBundles(outdir: string, packages: Set<string>): Promise<BundledFile[]> {
  const build = async (): Promise<Unchanged> => {
    const left = new Set<string>();
    const files = await bundled(FUNCTION_NAMES, outdir, [withoutLibraries(left)]);
    return { files, packages: left };
  };
  unchanged ??= build();
  const built = await unchanged;
  for (const name of built.packages) packages.add(name);
  return built.files;
}

/**
 * Throws when a change would be lost: its text does not occur exactly once in its file, or no
 * bundle contains the file.
 */
async function changedBundles(
  functions: readonly FunctionName[],
  code: readonly Replacement[],
  outdir: string,
  plugins: Plugin[],
) {
  const unused = new Set(code);
  const plugin: Plugin = {
    name: 'changed-code',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[/\\]functions[/\\].*\.ts$/ }, async ({ path }) => {
        const changes = code.filter(({ file }) => join(ROOT, file) === path);
        if (changes.length === 0) return undefined;
        for (const change of changes) unused.delete(change);
        return { contents: changes.reduce(replaced, await readFile(path, 'utf8')), loader: 'ts' };
      });
    },
  };
  const files = await bundled(functions, outdir, [plugin, ...plugins]);
  for (const { file } of unused) throw new Error(`${file} is in no bundle of ${functions}`);
  return files;
}

function replaced(source: string, { file, from, to }: Replacement): string {
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      `${file} contains this ${more.length > 0 ? 'more than once' : 'nowhere'}: ${from}`,
    );
  return before + to + after;
}
