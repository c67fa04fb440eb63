import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRunFile, removeRunFile, writeRunFile } from '../../../cli/target/run-file.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const run = {
  url: 'http://127.0.0.1:1',
  apiKey: 'k',
  awsEndpoint: 'http://127.0.0.1:2',
  pid: process.pid,
  names: {
    region: 'us-east-1',
    batchesTable: 'b',
    invoicesTable: 'n',
    customersTable: 'c',
    lakeBucket: 'l',
    stagingBucket: 's',
    parkedBucket: 'p',
    glueDatabase: 'g',
    streamName: 'i',
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
  },
};

it('the run file describes the running pipeline, and only its owner may read it', async () => {
  await writeFile(join(dataDir, 'run.json'), 'older', { mode: 0o644 });
  await writeRunFile(dataDir, run);
  expect(await readRunFile(dataDir)).toEqual(run);
  if (process.platform !== 'win32')
    expect((await stat(join(dataDir, 'run.json'))).mode & 0o777).toBe(0o600);
  await removeRunFile(dataDir);
  expect(await readRunFile(dataDir)).toBeUndefined();
});

it('the run file of a process that has died is ignored', async () => {
  await writeRunFile(dataDir, { ...run, pid: 2 ** 22 + 1 });
  expect(await readRunFile(dataDir)).toBeUndefined();
});

it('a run file that is damaged is ignored', async () => {
  await writeFile(join(dataDir, 'run.json'), '{"url":');
  expect(await readRunFile(dataDir)).toBeUndefined();
});
