/**
 * The embedded pipeline, started as a user does (`npm start -- --once FILE`), is killed 20 times while it lands the UCI Online
 * Retail file: SIGKILL to its whole process group, so the API, the stream, the functions and the DynamoDB process end in the
 * same moment. After each kill the same command goes on with the same data directory, the last time to its end.
 *
 * Each moment is drawn from a seed (KILL_SEED, 1 when not given): up to 6 s after the run has begun to work, which is seen by what
 * it adds to the stream and to the buckets; up to half a second for the first three, since the upload takes three seconds. That
 * covers the upload, the wait for the chunks that the killed run had claimed (15 s), and steps of every kind. So that the kills
 * spread over the whole run, the k-th one comes at the latest when k in 21 chunks are done with, and not before k - 6 in 21 are.
 *
 * Asserted: 20 runs were killed, each past its start and with lines left to land, none by anything but the kill; and then the exact
 * totals of the file in the lake, in Invoices and in Customers, and the exact revenue of every month by SQL.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../cli/sample/seeded-random.ts';
import { readRunFile } from '../../cli/target/run-file.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import { readBacklog } from '../../local/data-dir/backlog.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { scanLog } from '../../local/kinesis/log-file.ts';
import { type Launched, landFile, launch } from '../support/command.ts';
import {
  LANDED_WHOLE,
  REAL_FILE,
  REVENUE_BY_MONTH,
  realFileIsPresent,
  revenueByMonth,
} from '../support/real-file.ts';

const KILLS = 20;
const LAG = 6;
const LONGEST_MS = 6000;
const WHILE_UPLOADING = { kills: 3, longestMs: 500 };
const LOOK_MS = 100;
const START_MS = 60_000;
const PROGRESS_MS = 60_000;
const MINUTES = 60_000;

const seed = Number(process.env['KILL_SEED'] ?? 1);

/** Chunks in the stream and those that are done with. */
type Chunks = { streamed: number; done: number };
type Kill = Chunks & { afterMs: number; signal: string | null };

describe.skipIf(!realFileIsPresent())(`killed at ${KILLS} moments (KILL_SEED=${seed})`, () => {
  let dataDir: string;
  beforeAll(async () => {
    await synthesise('dev');
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it(
    'the UCI Online Retail file lands whole, every line once',
    async () => {
      const random = seededRandom(seed);
      const kills: Kill[] = [];
      for (let number = 1; number <= KILLS; number += 1) {
        const { kills: early, longestMs } = WHILE_UPLOADING;
        const afterMs = random.int(0, number <= early ? longestMs : LONGEST_MS);
        kills.push(await killedRun(dataDir, number, afterMs));
      }
      console.log(
        kills
          .map(({ afterMs, done, streamed }) => `${afterMs} ms: ${done}/${streamed}`)
          .join(' · '),
      );
      expect(kills.map(({ signal }) => signal)).toEqual(Array(KILLS).fill('SIGKILL'));
      expectSpread(kills);
      expect(await landFile(REAL_FILE, dataDir)).toMatchObject(LANDED_WHOLE);
      expect(await revenueByMonth(dataDir)).toEqual(REVENUE_BY_MONTH);
    },
    10 * MINUTES,
  );
});

/** Some kills while the file comes in, some in the first half of the landing, some in the second, none behind it. */
function expectSpread(kills: readonly Kill[]): void {
  const total = kills.at(-1)?.streamed ?? 0;
  const shares = kills.map(({ done }) => done / total);
  expect(kills.some(({ streamed }) => streamed < total)).toBe(true);
  expect(Math.max(...shares)).toBeLessThan(1);
  expect(shares.filter((share) => share < 0.5).length).toBeGreaterThanOrEqual(5);
  expect(shares.filter((share) => share >= 0.5).length).toBeGreaterThanOrEqual(4);
  expect(new Set(shares).size).toBeGreaterThanOrEqual(5);
}

/** Starts the pipeline on what the runs before it left, and kills it in the middle of its work. */
async function killedRun(dataDir: string, number: number, afterMs: number): Promise<Kill> {
  const before = trace(dataDir);
  const run = launch('start', ['--once', REAL_FILE, '--data-dir', dataDir]);
  try {
    await until(run, START_MS, async () => (await readRunFile(dataDir))?.pid === run.pid);
    await until(run, START_MS, () => trace(dataDir) !== before);
    const began = performance.now();
    await until(run, LONGEST_MS + PROGRESS_MS, () => {
      const { streamed, done } = chunksIn(dataDir);
      const share = ((KILLS + 1) * done) / streamed;
      return share >= number || (performance.now() - began >= afterMs && share >= number - LAG);
    });
  } catch (error) {
    await run.kill();
    throw error;
  }
  const { signal } = await run.kill();
  return { ...chunksIn(dataDir), afterMs, signal };
}

/** Looks until it is so. Throws when the run has ended, or when it takes too long. */
async function until(
  run: Launched,
  patienceMs: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (run.hasEnded()) throw new Error('the run ended before it was killed');
    if (performance.now() > deadline) throw new Error('the run does not get on');
    await sleep(LOOK_MS);
  }
}

function chunksIn(dataDir: string): Chunks {
  const { records } = readBacklog(dataDir);
  const streamed = filesIn(layoutOf(dataDir).kinesis)
    .filter((path) => path.endsWith('.log'))
    .reduce((sum, path) => sum + scanLog(path).offsets.length, 0);
  return { streamed, done: Math.max(0, streamed - records) };
}

/** Differs once anything was put into the stream or into a bucket. */
function trace(dataDir: string): string {
  return `${chunksIn(dataDir).streamed} ${filesIn(layoutOf(dataDir).s3).length}`;
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    join(folder, path),
  );
}
