import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../local/clock.ts';

/** A data directory that is gone after the test. */
export function aDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** What a client of the SDK is given, and nothing else. */
export const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret' },
});

export const aClock = (now = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } => {
  let time = now;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
    sleep: async () => undefined,
    random: () => 0.5,
  };
};
