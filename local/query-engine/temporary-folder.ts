import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'invoice-pipeline-sql-';
const NAMED = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * A folder for what an engine can't hold in memory: rows of customers, so only its owner may read
 * it. Removes those that processes left behind when they were killed.
 */
export function temporaryFolder(): string {
  removeAbandoned();
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = NAMED.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      removeFolder(join(tmpdir(), name));
    } catch {
      // It is another user's.
    }
  }
}

/** A signal to another user's process fails with EPERM. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
