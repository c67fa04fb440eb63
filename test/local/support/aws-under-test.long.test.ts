import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aDataDir } from './data-dir.ts';

test('the tests of the services pass on an endpoint in another process', async () => {
  const dataDir = aDataDir();
  const server = fork(new URL('./serve-under-test.ts', import.meta.url), ['under-test', dataDir]);
  onTestFinished(() => {
    server.kill();
  });
  const [url] = await once(server, 'message');
  const outputFile = join(dataDir, 'report.json');
  const run = spawn(
    'npm',
    ['run', 'test:aws', '--', '--reporter', 'json', '--outputFile', outputFile],
    {
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: url,
        AWS_UNDER_TEST_EXISTING: 'under-test',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKTEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    },
  );
  const [code] = await once(run, 'exit');
  const report = JSON.parse(readFileSync(outputFile, 'utf8'));
  expect(code).toBe(0);
  expect(report.numPassedTests).toBeGreaterThan(15);
  expect(report.numFailedTests).toBe(0);
});
