import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The process that runs schedules. It belongs to the tests, and needs what they need. */
export const CHILD = new URL('../../../test/faults/watch.ts', import.meta.url);
const PACKAGES = ['esbuild', 'hyparquet'];

/** Returns what keeps simulations from running here and what to do about it, or undefined. */
export function missingHere(): string | undefined {
  if (!existsSync(fileURLToPath(CHILD))) {
    return 'Simulations need the folder test/faults of the repository, which is not here. Run the console from a clone of it.';
  }
  const { resolve } = createRequire(import.meta.url);
  const missing = PACKAGES.filter((name) => !isThere(() => resolve(name)));
  if (missing.length === 0) return undefined;
  return `Simulations need packages that are missing: ${missing.join(', ')}. "npm ci" installs them.`;
}

function isThere(resolve: () => string): boolean {
  try {
    return existsSync(resolve());
  } catch {
    return false;
  }
}
