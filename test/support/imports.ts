import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `target` is a path in the repository or the name of a package. */
export type Import = { file: string; target: string };

/** Static and dynamic imports, and what is exported from elsewhere. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g;

export function importsIn(file: string, source: string): Import[] {
  return [...source.matchAll(IMPORT)].map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.') ? join(dirname(file), specifier) : specifier,
  }));
}

/** The files that match a pattern, with their text. */
export function sourcesOf(pattern: string): { file: string; source: string }[] {
  return globSync(pattern).map((file) => ({ file, source: readFileSync(file, 'utf8') }));
}
