import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CommandError,
  REFUSED,
  readArguments,
  runCommand,
  wholeNumber,
} from '../../cli/ui/command.ts';
import { lakeRows } from '../support/lake-rows.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { REAL_FILE, realFileIsPresent } from '../support/real-file.ts';
import { assertStores, command, liveObjects, sendUpload, startLake } from './a-lake.ts';
import { type SourceRow, sourceRows } from './rows.ts';
import { BY_COUNTRY, neverDiffers, ONE_DAY, TOTALS, timeOf } from './watch.ts';

const HELP = `
npm run lake-life -- [--batches N] [--lines N] [--file FILE]

Shows on UCI Online Retail what happens to a lake in its life: lands three uploads in many small
batches, compacts the days, retracts the second upload, erases a customer, keeps a column that the
source has added, and fills it in the first month by reprocessing. After each step, lake, Invoices and
Customers must have exactly the lines that they should. A query runs while days are compacted, and must
never differ. Takes a quarter of an hour.

  --batches N   in how many batches the file lands (default 1000)
  --lines N     take only so many lines of it
  --file FILE   the file (default ${REAL_FILE})`;

const OPTIONS = {
  batches: { type: 'string' },
  lines: { type: 'string' },
  file: { type: 'string' },
} as const;

const ALL = 1_000_000;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { file = REAL_FILE } = parsed.values;
  if (file === REAL_FILE && !realFileIsPresent()) {
    throw new CommandError('--file FILE names another file of UCI Online Retail.', REFUSED);
  }
  const batches = wholeNumber('batches', parsed.values.batches, [3, 100_000]) ?? 1000;
  const lines = wholeNumber('lines', parsed.values.lines, [3, ALL]) ?? ALL;
  const source = await sourceRows(file, lines);
  const folder = await mkdtemp(join(tmpdir(), 'lake-life-'));
  let pipeline = await startLake(folder, 'ignore');
  try {
    const left = await beforeTheColumn(pipeline, source, batches);
    await pipeline.stop();
    pipeline = await startLake(folder, 'extra');
    await withTheColumn(pipeline, source.header, left);
  } catch (error) {
    process.stderr.write(`The lake as it is now, and its logs, are kept in ${folder}.\n`);
    throw error;
  } finally {
    await pipeline.stop();
  }
  await rm(folder, { recursive: true, force: true });
  return 0;
}

type Source = { header: string; rows: SourceRow[] };

/** Returns the rows that are left. */
async function beforeTheColumn(
  pipeline: Pipeline,
  source: Source,
  batches: number,
): Promise<SourceRow[]> {
  const uploads = await landThree(pipeline, source, batches);
  await compact(pipeline);
  return erase(pipeline, await retract(pipeline, uploads));
}

async function withTheColumn(pipeline: Pipeline, header: string, rows: SourceRow[]): Promise<void> {
  const left = await addColumn(pipeline, header, rows);
  await reprocess(pipeline, left);
  await step('audit', async () => {
    const audit = await command(pipeline, 'audit');
    return audit.split('\n').at(-1) ?? '';
  });
  await assertStores(pipeline, left);
}

/** Says what a step has done, and how long that took. */
async function step(name: string, action: () => Promise<string>): Promise<void> {
  const began = performance.now();
  const said = await action();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${name.padEnd(10)} ${seconds.padStart(6)} s  ${said}\n`);
}

const UPLOADS = ['u1', 'u2', 'u3'] as const;

async function landThree(pipeline: Pipeline, { header, rows }: Source, batches: number) {
  const size = Math.ceil(rows.length / batches);
  const third = Math.ceil(rows.length / UPLOADS.length / size) * size;
  const parts = UPLOADS.map((_, n) => rows.slice(n * third, (n + 1) * third));
  await step('land', async () => {
    for (const [n, uploadId] of UPLOADS.entries()) {
      await sendUpload(pipeline, [uploadId, header], parts[n] ?? [], size);
    }
    const { lake } = await assertStores(pipeline, rows);
    const [found] = await lakeRows(pipeline, 'SELECT count(DISTINCT batch_id) FROM invoice_lines');
    return `${lake.lines} lines in ${found?.[0]} batches, revenue ${lake.revenue}: all stores exact`;
  });
  return parts;
}

async function compact(pipeline: Pipeline): Promise<void> {
  const statements = { totals: TOTALS, byCountry: BY_COUNTRY, oneDay: ONE_DAY };
  const times = async () =>
    Promise.all(
      Object.entries(statements).map(async ([name, sql]) => [name, await timeOf(pipeline, sql)]),
    );
  const before = { ...(await liveObjects(pipeline)), ...Object.fromEntries(await times()) };
  await step('compact', async () => {
    const queries = await neverDiffers(pipeline, TOTALS, () =>
      command(pipeline, 'compact', '--objects', '2'),
    );
    return `${queries} queries meanwhile, none differed`;
  });
  const after = { ...(await liveObjects(pipeline)), ...Object.fromEntries(await times()) };
  for (const name of Object.keys(before) as (keyof typeof before)[]) {
    const ratio = (Number(before[name]) / Number(after[name])).toFixed(1);
    process.stdout.write(
      `  ${String(name).padEnd(10)} ${before[name]} → ${after[name]}: ${ratio}\n`,
    );
  }
}

async function retract(pipeline: Pipeline, parts: readonly SourceRow[][]): Promise<SourceRow[]> {
  const left = parts.filter((_, n) => n !== 1).flat();
  await step('retract', async () => {
    const said = await command(pipeline, 'retract', UPLOADS[1]);
    await assertStores(pipeline, left);
    return `${said.split('\n')[0]} All stores exact`;
  });
  return left;
}

async function erase(pipeline: Pipeline, rows: SourceRow[]): Promise<SourceRow[]> {
  const byCustomer = Map.groupBy(rows, ({ customerId }) => customerId);
  byCustomer.delete('');
  const [most] = [...byCustomer].sort(([, a], [, b]) => b.length - a.length);
  assert.ok(most, 'no line has a customer');
  const [customerId, own] = most;
  const left = rows.filter((row) => row.customerId !== customerId);
  await step('erase', async () => {
    // Readers see nothing of it now. Its certificate comes when old generations are gone.
    const said = await command(pipeline, 'erase', customerId);
    assert.match(said, /gone from everything that readers see/);
    await assertStores(pipeline, left);
    return `${own.length} lines of one customer: all stores exact`;
  });
  return left;
}

async function addColumn(
  pipeline: Pipeline,
  header: string,
  rows: SourceRow[],
): Promise<SourceRow[]> {
  const [first] = rows;
  assert.ok(first, 'nothing is left');
  const added = rows.filter(({ day }) => day === first.day);
  const left = [...rows, ...added];
  await step('add column', async () => {
    await sendUpload(pipeline, ['u4', header], added, added.length);
    const [month = '', day = '', year = ''] = first.day.split('/');
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    await command(pipeline, 'compact', '--day', date);
    const [found] = await lakeRows(
      pipeline,
      `SELECT count(*) FILTER (extra ->> 'Till' = '7'), count(*) FILTER (extra IS NULL)
       FROM invoice_lines WHERE invoice_date = DATE '${date}'`,
    );
    assert.deepEqual(found, [String(added.length), String(added.length)]);
    await assertStores(pipeline, left);
    return `${added.length} lines of ${date} with it, as many without, in one object: all stores exact`;
  });
  return left;
}

/** The column is kept now, and the raw bodies have it. */
async function reprocess(pipeline: Pipeline, rows: readonly SourceRow[]): Promise<void> {
  const [month = '', , year = ''] = rows[0]?.day.split('/') ?? [];
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const [from, to] = ['01', String(days)].map((day) => `${year}-${month.padStart(2, '0')}-${day}`);
  await step('reprocess', async () => {
    const dates = ['--from', String(from), '--to', String(to)];
    const said = await command(pipeline, 'reprocess', ...dates);
    const [found] = await lakeRows(
      pipeline,
      `SELECT count(*) FILTER (extra ->> 'Till' = '7'), count(*)
       FROM invoice_lines WHERE invoice_date BETWEEN DATE '${from}' AND DATE '${to}'`,
    );
    assert.equal(found?.[0], found?.[1]);
    await assertStores(pipeline, rows);
    return `${said.split('\n')[0]} All ${found?.[0]} lines of ${from} to ${to} have it: all stores exact`;
  });
}

await runCommand(main);
