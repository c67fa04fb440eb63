import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Run = { code: number | null; stdout: string; stderr: string };

/** Runs one of the project's commands to its end, as a user does; `killAfter` ms it is killed with SIGKILL. */
export async function run(command: string, args: string[], killAfter?: number): Promise<Run> {
  const child = spawn(process.execPath, [`cli/${command}.ts`, ...args], { cwd: ROOT });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  const timer =
    killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code, ...output };
}

export type Summary = {
  received: number;
  accepted: number;
  quarantined: number;
  repeated: number;
  batches: { committed: number; failed: number };
  lake: { lines: number; quantity: number; revenue: string };
  invoices: { invoices: number; lines: number; quantity: number; revenue: string };
  customers: { customers: number; lines: number; revenue: string };
  seconds: number;
  linesPerSecond: number;
  peakRssMb: number;
};

/** `npm start --silent -- --once FILE`: the summary it prints. Throws with its messages when it fails. */
export async function landFile(file: string, dataDir: string): Promise<Summary> {
  const { code, stdout, stderr } = await run('start', ['--once', file, '--data-dir', dataDir]);
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

/** One statement's rows. */
export async function sql(dataDir: string, statement: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await run('sql', [
    '--data-dir',
    dataDir,
    '--format',
    'json',
    statement,
  ]);
  if (code !== 0) throw new Error(`exit ${code}\n${stderr}`);
  return JSON.parse(stdout);
}
