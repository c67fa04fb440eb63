import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { NO_FAULTS } from '../../local/faults/live-settings.ts';
import { landFile, launch, run, type Summary } from '../support/command.ts';
import { aRow, csv, startPipeline } from '../support/pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'live-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function aFile(lines: number, seed: number): Promise<string> {
  const file = join(folder, `sample-${lines}-${seed}.csv`);
  await writeFile(file, Buffer.concat([...sampleFile({ lines, seed })]));
  return file;
}

const totalsOf = ({ received, accepted, quarantined, lake, invoices, customers }: Summary) => ({
  ...{ received, accepted, quarantined, lake, invoices, customers },
});

it('with 5 % of the calls going wrong, a file lands exactly as without', async () => {
  const file = await aFile(12_000, 3);
  const expected = totalsOf(await landFile(file, join(folder, 'calm')));
  const args = ['--once', file, '--data-dir', join(folder, 'rough'), '--faults', '5%'];
  const { code, stdout, stderr } = await run('start', args);
  expect(stderr).not.toMatch(/at .+:\d+:\d+\)/);
  expect(code).toBe(0);
  expect(totalsOf(JSON.parse(stdout))).toEqual(expected);
});

it('npm start with faults says so, lands the sample, and npm run ingest lands a file', async () => {
  const dataDir = join(folder, 'served');
  const served = launch('start', [
    '--data-dir',
    dataDir,
    '--port',
    '0',
    '--no-postgres',
    '--faults',
    '2%',
  ]);
  try {
    await expect.poll(served.stdout, { timeout: 300_000 }).toContain('Ctrl-C stops.');
    expect(served.stdout()).toContain('FAULTS ARE ON: 2 % of its calls go wrong on purpose');
    expect(served.stdout()).toContain('20,000 lines received: 19,820 accepted, 180 quarantined.');
    const ingested = await run('ingest', ['--data-dir', dataDir, await aFile(8000, 9)]);
    expect(ingested.code).toBe(0);
    const status = await run('status', ['--data-dir', dataDir]);
    expect(status.stdout).toContain('FAULTS ARE ON: 2 % of its calls go wrong on purpose');
    const audit = await run('audit', ['--data-dir', dataDir]);
    expect([audit.code, audit.stderr]).toEqual([0, '']);
  } finally {
    await served.kill();
  }
});

it('a kind that is switched on at one site fails batches there until it is switched off', async () => {
  const pipeline = await startPipeline();
  const { faults } = pipeline.aws;
  try {
    faults.set({ rate: 1, kinds: ['kill-function'], sites: 'ValidateBatchFunction →' });
    const landing = pipeline.land(csv(aRow(), aRow()));
    const failed = () => pipeline.get('/batches?status=FAILED');
    await expect.poll(async () => JSON.stringify((await failed()).body)).toContain('ExitError');
    const { injected, byKind, newest } = faults.report();
    expect(byKind['kill-function']).toBe(injected);
    expect(newest[0]?.site).toMatch(/^ValidateBatchFunction → s3\./);
    faults.set(NO_FAULTS);
    expect(await landing).toMatchObject({ accepted: 2, quarantined: 0, pending: 0 });
  } finally {
    await pipeline.stop();
  }
});
