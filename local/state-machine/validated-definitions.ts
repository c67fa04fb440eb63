import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The definitions that the library has validated. */
export type ValidatedDefinitions = { has(json: string): boolean; add(json: string): unknown };

/**
 * Keeps in a folder which definitions were validated, for later starts: it takes 0.3 s of processor
 * time for two. The folder belongs to one version of the library, and may be deleted.
 */
export function validatedDefinitionsIn(folder: string): ValidatedDefinitions {
  const fileOf = (json: string): string =>
    join(folder, `valid-${createHash('sha256').update(json).digest('hex').slice(0, 32)}`);
  return {
    has: (json) => existsSync(fileOf(json)),
    // A disk that is full or read-only costs time, and no start.
    add: (json) => {
      try {
        // Not recursively: an assembly that was removed must not come back without its files.
        if (!existsSync(folder)) mkdirSync(folder);
        writeFileSync(fileOf(json), '');
      } catch {}
    },
  };
}
