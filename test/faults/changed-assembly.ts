import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { FunctionName } from '../../functions/environment.ts';
import { bundled, bundleOf } from '../../infra/bundle.ts';
import { copyAssembly, type Resources } from '../support/assembly-copy.ts';

const ROOT = join(import.meta.dirname, '../..');

/** One text of a source file in the place of another. */
type Replacement = { file: string; from: string; to: string };

/** How a version of the app differs from the one that is synthesised. */
export type Change = {
  /** The functions that are deployed with the changed code; the others stay as they are. */
  functions: readonly FunctionName[];
  code: readonly Replacement[];
  template?: (resources: Resources) => void;
};

const folders = new Set<string>();

/** Removes every changed assembly. A process does so at its exit; one of vitest's is killed, so a test has to say so. */
export function removeChangedAssemblies(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}
process.once('exit', removeChangedAssemblies);

/** The assembly of a changed app, until it is removed. */
export async function changedAssembly({ functions, code, template }: Change): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-changed-'));
  folders.add(folder);
  const { assemblyDir, assetOf, change } = await copyAssembly(join(folder, 'assembly'));
  if (template) await change(template);
  const bundles = join(folder, 'bundles');
  const files = functions.length > 0 ? await changedBundles(functions, code, bundles) : [];
  for (const name of functions) {
    const built = files.find(({ path }) => path === bundleOf(bundles, name));
    if (built) await writeFile(join(assetOf(name), 'index.cjs'), built.contents);
  }
  return assemblyDir;
}

/** Throws when a change would get lost: its text is not, or not once, in its file, or its file is in none of the bundles. */
async function changedBundles(
  functions: readonly FunctionName[],
  code: readonly Replacement[],
  outdir: string,
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
  const files = await bundled(functions, outdir, [plugin]);
  for (const { file } of unused) throw new Error(`${file} is in no bundle of ${functions}`);
  return files;
}

function replaced(source: string, { file, from, to }: Replacement): string {
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} holds ${more.length > 0 ? 'more than once' : 'nowhere'}: ${from}`);
  return before + to + after;
}
