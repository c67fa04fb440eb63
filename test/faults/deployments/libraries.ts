import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../infra/build/bundle.ts';
import { newFolder } from './temporary-folders.ts';

/** Leaves every package out of a bundle, and says which. */
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

/** The file of a bundle that exports packages by their names. */
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
