import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../infra/build/bundle.ts';
import { newFolder } from './temporary-folders.ts';

/** Returns a plugin that leaves every package out of a bundle and adds its name to the set. */
export const withoutLibraries = (packages: Set<string>): Plugin => ({
  name: 'without-libraries',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || isBuiltin(path)) return undefined;
      packages.add(path);
      return { path, external: true };
    });
  },
});

const built = new Map<string, Promise<string>>();

/**
 * Returns the file of a bundle that exports packages by their names. It is built once for the same
 * packages, and processes evaluate a file once.
 */
export function bundledLibraries(packages: ReadonlySet<string>): Promise<string> {
  const names = [...packages].sort().map((name) => JSON.stringify(name));
  const contents = names.map((name) => `exports[${name}] = require(${name});`).join('\n');
  const file = built.get(contents) ?? bundleOf(contents);
  built.set(contents, file);
  return file;
}

async function bundleOf(contents: string): Promise<string> {
  const outfile = join(newFolder(), 'libraries.cjs');
  await build({
    ...BUNDLE_OPTIONS,
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
  });
  return outfile;
}
