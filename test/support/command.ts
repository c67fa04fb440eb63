import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Run = { code: number | null; signal: string | null; stdout: string; stderr: string };

/** Runs one of the project's commands to its end, as a user does. */
export function run(command: string, args: string[]): Promise<Run> {
  return runWith({}, command, args);
}

/** Runs a command with some variables added to its environment. */
export function runWith(
  environment: Readonly<Record<string, string>>,
  command: string,
  args: string[],
): Promise<Run> {
  const options = { cwd: ROOT, env: { ...process.env, ...environment } };
  return outputOf(spawn(process.execPath, [`cli/${command}.ts`, ...args], options));
}

export type Launched = {
  pid: number;
  hasEnded(): boolean;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /**
   * Kills the command and every process that it started at once with SIGKILL, unless it has ended.
   */
  kill(): Promise<Run>;
};

/** Starts one of the project's commands in a process group of its own. */
export function launch(
  command: string,
  args: string[],
  environment: Readonly<Record<string, string>> = {},
): Launched {
  const options = { cwd: ROOT, detached: true, env: { ...process.env, ...environment } };
  const child = spawn(process.execPath, [`cli/${command}.ts`, ...args], options);
  const output = { stdout: '', stderr: '' };
  const ended = outputOf(child, output);
  const pid = child.pid ?? 0;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    hasEnded,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    kill: () => {
      if (!hasEnded()) process.kill(-pid, 'SIGKILL');
      return ended;
    },
  };
}

async function outputOf(child: ChildProcess, output = { stdout: '', stderr: '' }): Promise<Run> {
  child.stdout?.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr?.on('data', (data) => {
    output.stderr += data;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...output };
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

/**
 * Runs `npm start --silent -- --once FILE` and returns the summary that it prints. Throws an error
 * with its output when it fails.
 */
export async function landFile(file: string, dataDir: string): Promise<Summary> {
  const { code, stdout, stderr } = await run('start', ['--once', file, '--data-dir', dataDir]);
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

/** Runs one statement with `npm run sql` and returns its rows. */
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
