import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Returns a hash of the names and contents of the given files and folders. It does not depend on
 * the order in which the file system lists them.
 */
export function hashOf(root: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) addTo(hash, root, join(root, input));
  return hash.digest('hex');
}

function addTo(hash: Hash, root: string, path: string): void {
  if (lstatSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) addTo(hash, root, join(path, name));
    return;
  }
  const bytes = readFileSync(path);
  hash.update(`${relative(root, path)}\0${bytes.length}\0`).update(bytes);
}
