import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Summary } from '../../cli/run/once.ts';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { CommandError, readArguments, runCommand, wholeNumber } from '../../cli/ui/command.ts';
import { duration, grouped, rounded } from '../../cli/ui/text.ts';
import { literal } from '../../local/query-engine/views.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEFAULT_LINES = 200_000;
/** As in the UCI file, which has 541,909 lines in 305 days. */
const LINES_PER_DAY = 1776;

const HELP = `
npm run bench -- [--file FILE | --lines N]

Uploads a file to a new pipeline and prints the speed, compared with DuckDB converting the same CSV
file to Parquet.

  --file FILE   the file to upload
  --lines N     generate a file with this many lines (default ${DEFAULT_LINES})`;

const OPTIONS = { file: { type: 'string' }, lines: { type: 'string' } } as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-bench-'));
  try {
    const lines = wholeNumber('lines', parsed.values.lines, [1, 1e9]) ?? DEFAULT_LINES;
    const file = parsed.values.file ?? (await generated(join(folder, 'lines.csv'), lines));
    const { summary, cpuSeconds } = await timedUpload(file, join(folder, 'data'));
    const floor = await floorOf(file, join(folder, 'floor.parquet'));
    report(summary, cpuSeconds, floor);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function generated(path: string, lines: number): Promise<string> {
  const sample = sampleFile({ lines, malformed: false, linesPerDay: LINES_PER_DAY });
  await pipeline(Readable.from(sample), createWriteStream(path));
  return path;
}

type TimedUpload = { summary: Summary; cpuSeconds: number | undefined };

/**
 * Runs `npm start -- --once` as a user does. Counts the CPU time of the process and its
 * descendants.
 */
async function timedUpload(file: string, dataDir: string): Promise<TimedUpload> {
  const before = childCpu();
  const child = spawn(process.execPath, ['cli/start.ts', '--once', file, '--data-dir', dataDir], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new CommandError(`The run ended with exit code ${code}.\n${printed}`);
  const after = childCpu();
  const known = before !== undefined && after !== undefined;
  return { summary: JSON.parse(printed), cpuSeconds: known ? after - before : undefined };
}

/** Clock ticks are hundredths of a second on every Linux that runs Node. */
const TICKS_PER_SECOND = 100;
/** Fields after the process name: user and system time of the child processes that have ended. */
const [CUTIME, CSTIME] = [13, 14];

/** The CPU seconds of child processes that have ended; undefined where there is no /proc. */
function childCpu(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[CUTIME]) + Number(fields[CSTIME])) / TICKS_PER_SECOND;
}

type Floor = { rows: number; seconds: number; cpuSeconds: number };

/**
 * The least possible effort: DuckDB converts the CSV file to one Parquet file, and checks and
 * serves nothing.
 */
async function floorOf(file: string, to: string): Promise<Floor> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const result = await connection.run(
    `COPY (SELECT * FROM read_csv(${literal(file)}, all_varchar = true, encoding = 'latin-1'))
     TO ${literal(to)} (FORMAT parquet, COMPRESSION gzip)`,
  );
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  const rows = result.rowsChanged;
  connection.closeSync();
  instance.closeSync();
  return { rows, seconds, cpuSeconds: (user + system) / 1e6 };
}

function report(summary: Summary, cpuSeconds: number | undefined, floor: Floor): void {
  const { received, linesPerSecond, seconds, auditSeconds, peakRssMb } = summary;
  const cpu = cpuSeconds === undefined ? [] : cpuLines(received, cpuSeconds, floor);
  const lines = [
    `lines          ${grouped(received)}`,
    `landed in      ${duration(seconds)}, audited in ${duration(auditSeconds)}`,
    `speed          ${grouped(linesPerSecond)} lines/s`,
    `peak memory    ${grouped(peakRssMb)} MB, all processes`,
    ...cpu,
    `DuckDB floor   ${grouped(Math.round(floor.rows / floor.seconds))} rows/s, ${rounded(floor.cpuSeconds, 2)} CPU-s`,
    `ratio          ${rounded(floor.rows / floor.seconds / linesPerSecond, 1)} × slower than the floor`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** CPU time of the whole run, including start-up and the reading back of the stores. */
function cpuLines(received: number, cpuSeconds: number, floor: Floor): string[] {
  const each = rounded((1e6 * cpuSeconds) / received, 1);
  const ratio = rounded(cpuSeconds / floor.cpuSeconds, 1);
  return [`CPU            ${rounded(cpuSeconds, 1)} s, ${each} µs a line, ${ratio} × the floor`];
}

await runCommand(main);
