import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openApiKeys } from '../../../local/api-gateway/api-keys.ts';
import { damagesIn } from '../../../local/data-dir/damage.ts';
import { filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { manualClock } from '../support/clocks.ts';
import { aDataDir } from '../support/data-dir.ts';

const deployment = aDeployment({
  Key: { type: 'AWS::ApiGateway::ApiKey', properties: { Enabled: true } },
  Plan: { type: 'AWS::ApiGateway::UsagePlan', properties: { ApiStages: [{ ApiId: 'api' }] } },
  Planned: {
    type: 'AWS::ApiGateway::UsagePlanKey',
    properties: { KeyId: 'Key', UsagePlanId: 'Plan' },
  },
});

function opened(dataDir: string) {
  const reports: string[] = [];
  const files = filesFor('process');
  const damages = damagesIn(dataDir, ({ says }) => reports.push(says), files);
  const { apiKeys } = layoutOf(dataDir);
  const { first } = openApiKeys(deployment, 'api', apiKeys, manualClock(), { files, damages });
  return { key: first, reports };
}

test('a key keeps its value over a restart', () => {
  const dataDir = aDataDir();
  const { key, reports } = opened(dataDir);
  expect(key?.value).toMatch(/^\S{40}$/);
  expect(reports).toEqual([]);
  expect(opened(dataDir)).toEqual({ key, reports: [] });
});

test('a damaged file of the keys is told and kept, and the key gets a new value under its id', () => {
  const dataDir = aDataDir();
  const { key } = opened(dataDir);
  const { apiKeys, damaged } = layoutOf(dataDir);
  const whole = readFileSync(apiKeys, 'utf8');
  writeFileSync(apiKeys, whole.slice(0, 20));
  const second = opened(dataDir);
  expect(second.key?.value).toMatch(/^\S{40}$/);
  expect(second.key?.value).not.toBe(key?.value);
  expect(second.key?.id).toBe(key?.id);
  expect(second.reports).toEqual([
    expect.stringMatching(
      /^The file of the API keys is damaged: .* Every key has a new value\. The/,
    ),
  ]);
  expect(readFileSync(`${damaged}/${readdirSync(damaged)[0]}`, 'utf8')).toBe(whole.slice(0, 20));
  expect(opened(dataDir)).toEqual({ key: second.key, reports: [] });
});

test('a missing file of the keys is told in a used data directory', () => {
  const dataDir = aDataDir();
  opened(dataDir);
  const { apiKeys, checkpoints } = layoutOf(dataDir);
  filesFor('process').makeFolderSync(checkpoints);
  rmSync(apiKeys);
  expect(opened(dataDir).reports).toEqual([
    expect.stringMatching(/^The file of the API keys is missing: .* Every key has a new value\.$/),
  ]);
});
