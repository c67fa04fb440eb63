import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CommandError,
  FAILED,
  readArguments,
  runCommand,
  wholeNumber,
} from '../../cli/ui/command.ts';
import { duration } from '../../cli/ui/text.ts';
import { childCpu, timed } from './cpu.ts';
import { floorOf } from './floor.ts';
import { generatedFile } from './generated.ts';
import { addToHistory, worsened } from './history.ts';
import { measuredLatencies } from './latency.ts';
import { PEERS } from './peers.ts';
import { measuredQueries } from './queries.ts';
import { HISTORY_LINES, measuredRatios } from './ratios.ts';
import {
  latencyReport,
  type PeerRun,
  peersReport,
  queriesReport,
  stagesReport,
  uploadsReport,
} from './report.ts';
import { startedPipeline } from './running.ts';
import { ROOT, timedUpload, type Upload } from './upload.ts';

const HELP = `
npm run bench -- [--full] [--record] | --file FILE | --lines N | --check

Measures the pipeline, compared with a floor in the same run: DuckDB converting the same CSV file to
one Parquet file. Prints the stages alone, end to end with growth, peers, queries, and the time from
POST to readable. Takes some minutes.

  --full        also 500,000 and 2,000,000 generated lines
  --record      adds the ratios to test/bench/history.jsonl
  --check       only measures the ratios, and fails if one is over 15 % worse than the median of the
                last runs in the history
  --file FILE   only uploads this file, and compares it with the floor
  --lines N     the same, with so many generated lines`;

const OPTIONS = {
  full: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  file: { type: 'string' },
  lines: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { file, lines, check, full, record } = parsed.values;
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-bench-'));
  try {
    print(`${cpus().length} × ${cpus()[0]?.model}, Node.js ${process.version}`);
    const count = wholeNumber('lines', lines, [1, 1e9]);
    if (check) return await checked(folder);
    if (file !== undefined || count !== undefined) {
      const path = file ?? (await generatedFile(join(folder, 'lines.csv'), count ?? 0));
      return await one(path, folder);
    }
    return await all(folder, { full, record });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n\n`);
};

async function one(file: string, folder: string): Promise<number> {
  const upload = await timedUpload(file, join(folder, 'data'));
  print(uploadsReport([upload], await floorOf(file, join(folder, 'floor.parquet'))));
  return 0;
}

async function checked(folder: string): Promise<number> {
  const { ratios } = await measuredRatios(folder);
  const worse = worsened(HISTORY_LINES, ratios);
  print(`end to end ${ratios.endToEnd} floors, core ${ratios.core} floors`);
  if (worse.length === 0) return 0;
  process.stderr.write(`${worse.join('\n')}\n`);
  return FAILED;
}

const GROWTH = [10_000] as const;
const FULL_GROWTH = [500_000, 2_000_000] as const;

async function all(
  folder: string,
  { full, record }: { full: boolean; record: boolean },
): Promise<number> {
  const measured = await measuredRatios(folder);
  print(stagesReport(measured));
  print(queriesReport(await measuredQueries(join(folder, 'data'))));
  print(peersReport(await ranPeers(folder), measured));
  print(await latencyOf(folder));
  const uploads = await grown(folder, full ? [...GROWTH, ...FULL_GROWTH] : GROWTH);
  const sorted = [...uploads, measured.upload].toSorted(
    (a, b) => a.summary.received - b.summary.received,
  );
  print(uploadsReport(sorted, measured.floor));
  if (record) addToHistory(HISTORY_LINES, measured.ratios);
  return 0;
}

async function grown(folder: string, sizes: readonly number[]): Promise<Upload[]> {
  const uploads: Upload[] = [];
  for (const lines of sizes) {
    const file = await generatedFile(join(folder, 'growth.csv'), lines);
    const dataDir = join(folder, 'growth');
    uploads.push(await timedUpload(file, dataDir));
    await rm(dataDir, { recursive: true });
  }
  return uploads;
}

async function latencyOf(folder: string): Promise<string> {
  const running = await startedPipeline(join(folder, 'latency'));
  try {
    const report = latencyReport(await measuredLatencies(running));
    return `npm start answers after ${duration(running.seconds)}\n\n${report}`;
  } finally {
    await running.stop();
  }
}

async function ranPeers(folder: string): Promise<PeerRun[]> {
  const file = join(folder, `${HISTORY_LINES}.csv`);
  const runs: PeerRun[] = [];
  for (const { name, run } of PEERS) {
    const { cpuSeconds } = await timed(() => run(file, folder));
    runs.push({ name, rows: HISTORY_LINES, cpuSeconds });
  }
  return [...runs, await dynamodbPuts(file, join(folder, 'puts'))];
}

/** In a process of its own, whose children count, too. */
async function dynamodbPuts(file: string, folder: string): Promise<PeerRun> {
  await mkdir(folder);
  const before = childCpu() ?? Number.NaN;
  const script = ['test/bench/dynamodb-puts.ts', file, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new CommandError(`The script ended with ${status}.\n${stderr}`);
  const cpuSeconds = (childCpu() ?? Number.NaN) - before;
  const name = 'csv-parse and DynamoDB (local), an item a line';
  return { name, rows: Number(stdout), cpuSeconds };
}

await runCommand(main);
