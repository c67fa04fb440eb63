/**
 * The embedded pipeline, started as a user starts it (`npm start -- --once FILE`), is killed 20 times
 * while it lands the UCI Online Retail file. SIGKILL goes to its whole process group, so the API, the
 * stream, the functions and the DynamoDB process all end at the same moment. After each kill the same
 * command continues on the same data directory; the last run ends on its own.
 *
 * Each moment is drawn from a seed (KILL_SEED, 1 by default). It is up to 6 s after the run has begun
 * to work, which shows in what it adds to the stream and to the buckets. For the first three kills it
 * is up to half a second, because the upload takes three seconds. This covers the upload, the wait for
 * the chunks that the killed run had claimed (15 s), and steps of every kind. To spread the kills over
 * the whole run, the k-th kill comes when k in 21 chunks of the stream are finished at the latest, and
 * not before k - 6 in 21 are.
 *
 * Asserts that 20 runs were killed, each after its start and with lines left to land, and that none
 * ended in any other way. Then it asserts the exact totals of the file in the lake, in Invoices and in
 * Customers, and the exact revenue of every month by SQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../cli/sample/seeded-random.ts';
import { landFile } from '../support/command.ts';
import { type Kill, killedRun } from '../support/killed-run.ts';
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

const seed = Number(process.env['KILL_SEED'] ?? 1);

describe.skipIf(!realFileIsPresent())(`killed at ${KILLS} moments (KILL_SEED=${seed})`, () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('the UCI Online Retail file lands whole, every line once', async () => {
    const random = seededRandom(seed);
    const kills: Kill[] = [];
    for (let number = 1; number <= KILLS; number += 1) {
      const { kills: early, longestMs } = WHILE_UPLOADING;
      const afterMs = random.int(0, number <= early ? longestMs : LONGEST_MS);
      const kill = await killedRun(REAL_FILE, dataDir, ({ streamed, done }, workedMs) => {
        const share = ((KILLS + 1) * done) / streamed;
        return share >= number || (workedMs >= afterMs && share >= number - LAG);
      });
      console.log(`${afterMs} ms: ${kill.done}/${kill.streamed}`);
      kills.push(kill);
    }
    expect(kills.map(({ signal }) => signal)).toEqual(Array(KILLS).fill('SIGKILL'));
    expectSpread(kills);
    expect(await landFile(REAL_FILE, dataDir)).toMatchObject(LANDED_WHOLE);
    expect(await revenueByMonth(dataDir)).toEqual(REVENUE_BY_MONTH);
  });
});

/**
 * Some kills come during the upload, and none after the landing. Of what was in the stream when they
 * came, less than half had landed at some, and more at others.
 */
function expectSpread(kills: readonly Kill[]): void {
  const total = kills.at(-1)?.streamed ?? 0;
  const shares = kills.map(({ done, streamed }) => done / streamed);
  expect(kills.some(({ streamed }) => streamed < total)).toBe(true);
  expect(Math.max(...shares)).toBeLessThan(1);
  expect(shares.filter((share) => share < 0.5).length).toBeGreaterThanOrEqual(5);
  expect(shares.filter((share) => share >= 0.5).length).toBeGreaterThanOrEqual(4);
  expect(new Set(shares).size).toBeGreaterThanOrEqual(5);
}
