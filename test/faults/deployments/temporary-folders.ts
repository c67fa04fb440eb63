import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** A folder that is there until `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'invoice-pipeline-changed-'));
  folders.add(folder);
  return folder;
}

/** Removes every one. A process does so at its exit; one of vitest's is killed, so a test has to say so. */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}
process.once('exit', removeFolders);
