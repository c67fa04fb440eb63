import { readdirSync, readFileSync } from 'node:fs';
import { FAILURES, type FailureName } from '../../functions/failures.ts';

const FUNCTIONS = new URL('../../functions/', import.meta.url);
const IMPORT_OF_VALUES = /^(?:import|export)\s(?!type\b)[^'"]*?from\s+'(\.[^']+)'/gm;

/** Returns the folder of a state's function: `claim-batch` for `ClaimBatch`. */
export function folderOf(state: string): string {
  return state.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

export function functionFolders(): string[] {
  return readdirSync(FUNCTIONS);
}

export function filesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, FUNCTIONS));
}

/**
 * Returns the failures that a step can throw: those named in the code of its handler and of every
 * module it imports.
 */
export function failuresIn(state: string): FailureName[] {
  const code = [...modulesFrom(new URL(`${folderOf(state)}/handler.ts`, FUNCTIONS))]
    .filter((url) => !url.endsWith('/functions/failures.ts'))
    .map((url) => readFileSync(new URL(url), 'utf8'))
    .join('\n');
  return failureNames().filter((name) => code.includes(`'${name}'`));
}

export function failureNames(): FailureName[] {
  return Object.keys(FAILURES) as FailureName[];
}

function modulesFrom(entry: URL, found = new Set<string>()): Set<string> {
  if (found.has(entry.href) || !entry.href.endsWith('.ts')) return found;
  found.add(entry.href);
  for (const [, path = ''] of readFileSync(entry, 'utf8').matchAll(IMPORT_OF_VALUES)) {
    modulesFrom(new URL(path, entry), found);
  }
  return found;
}
