import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** Creates a folder that exists until `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'invoice-pipeline-changed-'));
  folders.add(folder);
  return folder;
}

/**
 * Removes all of them. A process does so at its exit; vitest kills its own, so a test has to call
 * it.
 */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}
process.once('exit', removeFolders);
