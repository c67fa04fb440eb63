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

/** Builds a bundle that exports packages by their names, and returns its file. */
export async function bundledLibraries(packages: ReadonlySet<string>): Promise<string> {
  const names = [...packages].map((name) => JSON.stringify(name));
  const outfile = join(newFolder(), 'libraries.cjs');
  await build({
    ...BUNDLE_OPTIONS,
    stdin: {
      contents: names.map((name) => `exports[${name}] = require(${name});`).join('\n'),
      resolveDir: import.meta.dirname,
    },
    outfile,
  });
  return outfile;
}
