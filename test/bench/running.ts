import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Api, apiAt } from '../../cli/api/api.ts';
import { retryPolicy } from '../../cli/api/retry.ts';
import { type RunFile, readRunFile } from '../../cli/target/run-file.ts';
import { ROOT } from './upload.ts';

export type Running = { api: Api; run: RunFile; seconds: number; stop(): Promise<void> };

const LOOK_EVERY_MS = 20;

/** Starts `npm start` without a sample, and returns when its API answers. */
export async function startedPipeline(dataDir: string): Promise<Running> {
  const began = performance.now();
  const args = ['--no-sample', '--port', '0', '--data-dir', dataDir];
  const child = spawn(process.execPath, ['cli/start.ts', ...args], { cwd: ROOT, stdio: 'ignore' });
  let run: RunFile | undefined;
  while (!run) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await pause(LOOK_EVERY_MS);
    run = await readRunFile(dataDir);
  }
  const api = apiAt({ url: run.url, key: run.apiKey }, retryPolicy({ note: () => undefined }));
  const stop = async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { api, run, seconds: (performance.now() - began) / 1000, stop };
}
