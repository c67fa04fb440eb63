import { describe, expect, it } from 'vitest';
import { stageConfigOf } from '../../infra/stage-config.ts';

describe('a stage', () => {
  it('is provisioned and disposable in dev', () => {
    expect(stageConfigOf('dev')).toMatchObject([
      'dev',
      { stream: { mode: 'provisioned', shards: 2 }, removalPolicy: 'DESTROY' },
    ]);
  });

  it('keeps what it holds in prod', () => {
    expect(stageConfigOf('prod')).toMatchObject([
      'prod',
      {
        stream: { mode: 'on-demand' },
        removalPolicy: 'RETAIN',
        deletionProtection: true,
        pointInTimeRecovery: true,
      },
    ]);
  });

  it('takes what the context says differently, and the rest from its defaults', () => {
    const [, config] = stageConfigOf('dev', { dev: { batchSize: 10 }, prod: { batchSize: 20 } });
    expect(config).toEqual({ ...stageConfigOf('dev')[1], batchSize: 10 });
  });

  it.each([
    ['staging', {}, /^The configuration can't be used\. stage: .*"dev"\|"prod"/],
    ['dev', { dev: { batchSize: 71 } }, /stages\.dev\.batchSize: .*<=70/],
    ['dev', { dev: { stream: { mode: 'provisioned', shards: 0 } } }, /stages\.dev\.stream\.shards/],
    ['dev', { dev: { stream: { mode: 'serverless' } } }, /stages\.dev\.stream\.mode/],
    ['dev', { dev: { shards: 4 } }, /stages\.dev: Unrecognized key: "shards"/],
    ['dev', { dev: { recordAgeHours: 24 } }, /recordAgeHours: must be less than retentionHours/],
    ['prod', { prod: { retentionHours: 8760, stagingDays: 365 } }, /stagingDays: must be longer/],
    ['dev', { dev: { logDays: 10 } }, /stages\.dev\.logDays/],
    ['dev', { dev: { databaseName: 'Invoices-1' } }, /databaseName: must be a plain/],
    ['dev', { test: {} }, /stages/],
  ])('says what is wrong with %s %j', (stage, stages, message) => {
    expect(() => stageConfigOf(stage, stages)).toThrow(message);
  });
});
