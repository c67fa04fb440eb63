import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A data directory that is removed after the test. */
export function aDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
