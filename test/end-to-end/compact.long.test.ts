import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { landFile, type Run, run } from '../support/command.ts';
import { lakeRows } from '../support/lake-rows.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { REAL_FILE } from '../support/real-file.ts';
import { intoSmallObjects } from '../support/small-objects.ts';
import { type StepByStep, stepByStep } from './step-by-step.ts';

/** COMPACT_FILE=real takes the whole real file, or another file, and prints what that gains. */
const { COMPACT_FILE } = process.env;
const WITH_REAL_FILE = COMPACT_FILE !== undefined;
const LINES_PER_OBJECT = 50;
const DAYS = 3;
const LINES_PER_DAY = 1500;

const TOTALS = `SELECT count(*), count(DISTINCT line_id), sum(quantity), sum(line_total) FROM invoice_lines`;
const BY_COUNTRY = `SELECT country, count(*), sum(line_total) FROM invoice_lines GROUP BY 1 ORDER BY 1`;

let dataDir: string;
let pipeline: Pipeline;
let objects: number;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'compact-'));
  if (COMPACT_FILE) await landFile(COMPACT_FILE === 'real' ? REAL_FILE : COMPACT_FILE, dataDir);
  pipeline = await startPipeline({ dataDir, clock: hurriedClock });
  if (!WITH_REAL_FILE) await landDays();
  objects = await intoSmallObjects(pipeline, LINES_PER_OBJECT);
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
});
afterAll(async () => {
  await pipeline?.stop();
  await rm(dataDir, { recursive: true });
});

async function landDays(): Promise<void> {
  for (let day = 1; day <= DAYS; day += 1) {
    const rows = Array.from({ length: LINES_PER_DAY }, (_, n) =>
      aRow({ no: `5${day}${n % 50}`, qty: `${n % 9}`, date: `12/${day}/2010 ${n % 24}:00` }),
    );
    await pipeline.land(csv(...rows));
  }
}

const compact = (...args: string[]): Promise<Run> =>
  run('compact', [...args, '--data-dir', dataDir]);

/** The milliseconds that a query takes, the median of five. */
async function timeOf(statement: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const began = performance.now();
    await lakeRows(pipeline, statement);
    times.push(performance.now() - began);
  }
  return Math.round(times.sort((a, b) => a - b)[2] ?? 0);
}

it('compaction leaves one object a day; queries that run all the while never differ', async () => {
  const [totals, byCountry] = [
    await lakeRows(pipeline, TOTALS),
    await lakeRows(pipeline, BY_COUNTRY),
  ];
  const before = { totals: await timeOf(TOTALS), byCountry: await timeOf(BY_COUNTRY) };

  const dry = await compact('--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: expect.not.stringContaining('at ') });
  expect(dry.stdout).toMatch(WITH_REAL_FILE ? /Would rewrite \d+ days/ : /Would rewrite 3 days/);

  let isRunning = true;
  let queries = 0;
  const watch = async () => {
    for (; isRunning; queries += 1) expect(await lakeRows(pipeline, TOTALS)).toEqual(totals);
  };
  const watching = watch();
  const began = performance.now();
  const done = await compact().finally(() => {
    isRunning = false;
  });
  const seconds = (performance.now() - began) / 1000;
  await watching;
  expect(done, done.stderr + done.stdout).toMatchObject({ code: 0 });
  expect(done.stdout).toMatch(/Rewrote \d+ days with [\d,]+ lines: [\d,]+ objects became \d+/);
  if (!WITH_REAL_FILE) expect(done.stdout).toContain(`${objects} objects became ${DAYS}`);

  const after = { totals: await timeOf(TOTALS), byCountry: await timeOf(BY_COUNTRY) };
  expect(await lakeRows(pipeline, BY_COUNTRY)).toEqual(byCountry);
  // Of a few objects, what a busy machine does decides.
  if (WITH_REAL_FILE) expect(after.totals).toBeLessThan(before.totals);
  console.log(done.stdout.trim().split('\n').at(-1), { objects, before, after, queries, seconds });

  const again = await compact();
  expect(again.stdout).toMatch(/^Nothing to compact/);
});

it('lines that arrive afterwards are found, and a day is compacted again when asked', async () => {
  await pipeline.land(csv(aRow({ no: '999', qty: '7', date: '12/1/2010 9:00' })));
  const statement = `SELECT count(*) FROM invoice_lines WHERE invoice_no = '999'`;
  expect(await lakeRows(pipeline, statement)).toEqual([['1']]);
  expect((await compact()).stdout).toMatch(/^Nothing to compact/);
  const dry = await compact('--day', '2010-12-01', '--dry-run');
  expect(dry.stdout).toMatch(/2010-12-01 +[\d,]+ +2 /);
});

describe('an object of a generation that is being filled is deleted', () => {
  const DAY = '2010-12-02';
  const DIFFERS = { name: 'GenerationDiffers', message: expect.stringContaining('is missing') };
  const inTime = () => false;

  /** Some objects are written, and accounted for in staging. */
  async function halfWay(day: StepByStep): Promise<void> {
    for (let steps = 1; (await day.written()).length < 2 || steps === 1; steps += 1) {
      let patience = steps;
      const ended = await day.rewrite(() => --patience < 0);
      expect(ended).toEqual({ state: 'OUT_OF_TIME' });
    }
  }

  async function recorded(day: StepByStep): Promise<void> {
    const beginSwitch = async () => Promise.reject(new Error('died'));
    await expect(day.rewrite(inTime, { beginSwitch })).rejects.toThrow('died');
  }

  it.each([
    ['half-way', halfWay],
    ['once the rewrite is recorded', recorded],
  ])('%s', async (_, interrupted) => {
    const totals = await lakeRows(pipeline, TOTALS);
    const day = stepByStep(pipeline, DAY);
    // Row groups of 250 lines, so that the day takes several runs from now on.
    await day.rewrite(inTime);
    await interrupted(day);
    const { phase, writing } = await day.days.readDay(DAY);
    expect(phase).toBe('REWRITING');
    await day.remove((await day.written())[0] ?? '');
    await expect(day.rewrite(inTime)).rejects.toMatchObject(DIFFERS);
    expect(await lakeRows(pipeline, TOTALS)).toEqual(totals);
    const record = { generation: writing + 1 };
    expect(await day.rewrite(inTime)).toMatchObject({ state: 'DONE', record });
    expect(await lakeRows(pipeline, TOTALS)).toEqual(totals);
  });
});

it('a day that is refused is named with the reason, and is not waited for', async () => {
  const day = stepByStep(pipeline, '2010-12-03');
  const [object = ''] = await day.written();
  const stray = object.replace('rewrite-0000', 'copy');
  await day.copy(object, stray);
  await day.coolDown();
  const refused = await compact('--day', '2010-12-03');
  expect(refused, refused.stderr).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain(
    `Refused: 2010-12-03, which is as it was. ${stray} is in the lake`,
  );
  await day.remove(stray);
});

it.each([
  [['--day', 'yesterday'], /--day takes a day such as 2010-12-01, not "yesterday"/],
  [['--day', '2010-12-01', '--from', '2010-12-02'], /--day excludes --from and --to/],
  [['--objects', '1'], /--objects is a number from 2 on, not 1/],
  [['now'], /now/],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await compact(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
