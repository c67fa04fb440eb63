import { basename } from 'node:path';

export type BuiltFile = { name: string; contents: Uint8Array };

/**
 * Bundles the page: `main.js`, `main.css`, and a chunk for everything that the page loads when it is
 * first needed. All names but the first two contain a hash of the contents.
 */
export async function bundledPage(root: string): Promise<BuiltFile[]> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'console/page/main.tsx' },
    outdir: 'dist/console',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    chunkNames: '[name]-[hash]',
    tsconfigRaw: {},
    logLevel: 'warning',
    write: false,
  });
  return outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
}
