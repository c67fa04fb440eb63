import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Summary } from '../../cli/run/once.ts';
import { CommandError } from '../../cli/ui/command.ts';
import { childCpu } from './cpu.ts';
import { sampledMemory } from './memory.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a run of a whole file took. Where there is no /proc, it has no CPU and no quarters. */
export type Upload = {
  summary: Summary;
  cpuSeconds: number | undefined;
  /** The most memory in each quarter of the time, in megabytes. */
  quartersMb: number[];
};

/**
 * Runs `npm start -- --once` as a user does. Counts the CPU time of the process and its
 * descendants, with the start and the reading back of all stores.
 */
export async function timedUpload(file: string, dataDir: string): Promise<Upload> {
  const before = childCpu();
  const loaded = ['--require', './cli/process-memory.cjs', '--import', './cli/require-node.mjs'];
  const command = [...loaded, 'cli/start.ts'];
  const child = spawn(process.execPath, [...command, '--once', file, '--data-dir', dataDir], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const memory = sampledMemory(child.pid);
  const [printed, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const quartersMb = memory.quarters();
  if (code !== 0) throw new CommandError(`The run ended with exit code ${code}.\n${complaints}`);
  const after = childCpu();
  const known = before !== undefined && after !== undefined;
  const cpuSeconds = known ? after - before : undefined;
  return { summary: JSON.parse(printed), cpuSeconds, quartersMb };
}
