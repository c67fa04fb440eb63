import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../cli/ui/command.ts';
import { childCpu } from './cpu.ts';
import type { PeerRun } from './report.ts';
import { ROOT } from './upload.ts';

/** Packages of Python that are measured where they are installed. */
export const PYTHON_PEERS = ['polars', 'pyarrow'] as const;

const SCRIPT = 'test/bench/python_peer.py';
/** The first of several runs also reads the packages from the disk. */
const RUNS = 3;

/** The quickest run, with the start of Python; undefined if it lacks the package. */
export function pythonPeer(name: string, file: string, folder: string): PeerRun | undefined {
  if (spawnSync('python3', ['-c', `import ${name}`]).status !== 0) return undefined;
  const args = [SCRIPT, name, file, join(folder, `${name}.parquet`)];
  const runs = Array.from({ length: RUNS }, () => ran('python3', args));
  const [least] = runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
  const [rows, version] = least?.stdout.split(' ') ?? [];
  return { name: `${name} ${version}`, rows: Number(rows), cpuSeconds: least?.cpuSeconds ?? 0 };
}

export async function dynamodbPuts(file: string, folder: string): Promise<PeerRun> {
  await mkdir(folder);
  const { stdout, cpuSeconds } = ran(process.execPath, [
    'test/bench/dynamodb-puts.ts',
    file,
    folder,
  ]);
  const name = 'csv-parse and DynamoDB (local), an item a line';
  return { name, rows: Number(stdout), cpuSeconds };
}

/** Runs a process, whose children count, too. */
function ran(command: string, args: string[]): { stdout: string; cpuSeconds: number } {
  const before = childCpu() ?? Number.NaN;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new CommandError(`${command} ended with ${status}.\n${stderr}`);
  return { stdout: stdout.trim(), cpuSeconds: (childCpu() ?? Number.NaN) - before };
}
