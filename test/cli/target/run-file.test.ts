import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchMemory } from '../../../cli/run/peak-memory.ts';
import { underWay } from '../../../cli/run/under-way.ts';
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

it('a running pipeline is found by its file, which only its owner may read', async () => {
  await writeFile(join(dataDir, 'run.json'), 'older', { mode: 0o644 });
  await writeRunFile(dataDir, run);
  expect(await readRunFile(dataDir)).toEqual(run);
  if (process.platform !== 'win32')
    expect((await stat(join(dataDir, 'run.json'))).mode & 0o777).toBe(0o600);
  await removeRunFile(dataDir);
  expect(await readRunFile(dataDir)).toBeUndefined();
});

it('one that died and left its file does not run', async () => {
  await writeRunFile(dataDir, { ...run, pid: 2 ** 22 + 1 });
  expect(await readRunFile(dataDir)).toBeUndefined();
});

it('a file that is none is as if there were none', async () => {
  await writeFile(join(dataDir, 'run.json'), '{"url":');
  expect(await readRunFile(dataDir)).toBeUndefined();
});

it('nothing is under way where nothing was begun', () => {
  expect(underWay(dataDir)).toEqual({ backlog: 0, parked: 0 });
});

it('the memory of this process is some, and no more than the machine could have', async () => {
  const memory = watchMemory();
  await expect.poll(memory.peakMb).toBeGreaterThan(20);
  expect(memory.peakMb()).toBeLessThan(16_000);
  memory.stop();
});
