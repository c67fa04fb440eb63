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

/** Returns the files that import themselves by way of others, type imports included. */
export function filesInCircles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target]);
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const open = [...(targets.get(start) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === start) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(targets.get(next) ?? []));
    }
    return false;
  };
  return [...targets.keys()].filter(reaches);
}
