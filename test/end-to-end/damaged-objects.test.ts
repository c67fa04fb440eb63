import { readdirSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { type Launched, landFile, launch, run } from '../support/command.ts';
import { aRow, csv } from '../support/pipeline.ts';

const DAYS = [1, 2, 3, 4];

let folder: string;
let dataDir: string;
let file: string;
let started: Launched | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'lines.csv');
  await writeFile(file, csv(...DAYS.map((day) => aRow({ date: `12/${day}/2010 8:26` }))));
  await landFile(file, dataDir);
  await rm(objectOf('2010-12-02'));
  await truncate(objectOf('2010-12-03'), 400);
});
afterAll(async () => {
  await started?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** The file of the one object of a day. */
function objectOf(day: string): string {
  const { s3 } = layoutOf(dataDir);
  const paths = readdirSync(s3, { recursive: true, encoding: 'utf8' });
  const found = paths.find((path) => path.includes(`=${day}/`) && path.endsWith('.parquet'));
  if (!found) throw new Error(`no object of ${day}`);
  return join(s3, found);
}

const MISSING = /invoice_lines 2010-12-02: expected objects at s3:\S+, found none/;
const DAMAGED = /invoice_date=2010-12-03\/\S+\.parquet of invoice_lines: No magic bytes/;

it('sql and status name what is missing and what is damaged, and read the rest', async () => {
  const sql = await run('sql', ['--data-dir', dataDir, 'SELECT count(*) AS n FROM invoice_lines']);
  expect(sql).toMatchObject({ code: 0, stdout: expect.stringMatching(/^n\n─\n2\n$/) });
  expect(sql.stderr).toMatch(MISSING);
  expect(sql.stderr).toMatch(DAMAGED);
  const status = await run('status', ['--data-dir', dataDir]);
  expect(status.code).toBe(0);
  expect(status.stdout).toMatch(/2010-12-04 +1 .*\n +2010-12-01 +1 /);
  expect(status.stdout).toMatch(DAMAGED);
});

it('start --once says that the stores differ, and why', async () => {
  const { code, stdout, stderr } = await run('start', ['--once', file, '--data-dir', dataDir]);
  expect(JSON.parse(stdout)).toMatchObject({ lake: { lines: 2 }, invoices: { lines: 4 } });
  expect(stderr).toMatch(DAMAGED);
  expect(stderr).toContain('The lake and Invoices differ in lines: 2 and 4.');
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(1);
});

it('start serves, and the audit names the batch of each object', async () => {
  started = launch('start', ['--no-sample', '--port', '0', '--data-dir', dataDir]);
  await expect.poll(() => started?.stdout()).toContain('Ctrl-C stops.');
  const { code, stdout } = await run('audit', ['--data-dir', dataDir]);
  expect(stdout).toMatch(/LakeObjectMissing: \S+2010-12-02\S+ of batch \S+ is missing\./);
  expect(stdout).toMatch(/LakeObjectDiffers: \S+2010-12-03\S+ does not hold the lines/);
  expect(stdout).toContain('5 differences.');
  expect(code).toBe(1);
  const { stderr } = await started.kill();
  expect(stderr).toMatch(MISSING);
  expect(stderr).toMatch(DAMAGED);
});
