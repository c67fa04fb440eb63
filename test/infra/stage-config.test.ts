import { describe, expect, it } from 'vitest';
import { stageConfigOf } from '../../infra/stage-config.ts';

describe('a stage', () => {
  it('is provisioned and disposable in dev', () => {
    expect(stageConfigOf('dev')).toMatchObject([
      'dev',
      { stream: { mode: 'provisioned', shards: 1 }, alarms: 'few', removalPolicy: 'DESTROY' },
    ]);
  });

  it('is on-demand and keeps its data in prod', () => {
    expect(stageConfigOf('prod')).toMatchObject([
      'prod',
      {
        stream: { mode: 'on-demand' },
        alarms: 'all',
        removalPolicy: 'RETAIN',
        deletionProtection: true,
        pointInTimeRecovery: true,
      },
    ]);
  });

  it('has an API key, no customer-managed key and no alarm address by default', () => {
    for (const stage of ['dev', 'prod']) {
      const [, config] = stageConfigOf(stage);
      expect(config).toMatchObject({ auth: 'apiKey', customerManagedKey: false });
      expect(config.alarmEmail).toBeUndefined();
    }
  });

  it('has none of the optional stacks by default, and the smallest warehouse if asked for one', () => {
    for (const stage of ['dev', 'prod']) {
      const [, config] = stageConfigOf(stage);
      expect(config).toMatchObject({ dynamoDbConnector: false });
      expect([config.redshift, config.quickSight]).toEqual([undefined, undefined]);
    }
    expect(stageConfigOf('dev', { dev: { redshift: {} } })[1].redshift).toEqual({
      baseRpus: 4,
      maxRpus: 8,
      rpuHoursPerMonth: 60,
    });
  });

  it('overrides its defaults with the settings in the context', () => {
    const [, config] = stageConfigOf('dev', { dev: { batchSize: 10 }, prod: { batchSize: 20 } });
    expect(config).toEqual({ ...stageConfigOf('dev')[1], batchSize: 10 });
  });

  it.each([
    ['staging', {}, /^Invalid configuration\. stage: .*"dev"\|"prod"/],
    ['dev', { dev: { batchSize: 71 } }, /stages\.dev\.batchSize: .*<=70/],
    ['dev', { dev: { stream: { mode: 'provisioned', shards: 0 } } }, /stages\.dev\.stream\.shards/],
    ['dev', { dev: { stream: { mode: 'serverless' } } }, /stages\.dev\.stream\.mode/],
    ['dev', { dev: { shards: 4 } }, /stages\.dev: Unrecognized key: "shards"/],
    ['dev', { dev: { recordAgeHours: 24 } }, /recordAgeHours: must be less than retentionHours/],
    [
      'prod',
      { prod: { retentionHours: 8760, stagingDays: 365 } },
      /stagingDays: must be 7 days longer than retentionHours/,
    ],
    ['prod', { prod: { retryAttempts: -2 } }, /stages\.prod\.retryAttempts: .*>=-1/],
    ['dev', { dev: { stagingDays: 7 } }, /stages\.dev\.stagingDays: .*>=8/],
    ['dev', { dev: { parkedDays: 1 } }, /stages\.dev\.parkedDays: .*>=14/],
    ['dev', { dev: { quarantineDays: 1 } }, /stages\.dev\.quarantineDays: .*>=30/],
    ['dev', { dev: { auth: 'none' } }, /stages\.dev\.auth: .*"apiKey"\|"iam"/],
    [
      'prod',
      { prod: { auth: 'iam', requestsPerMonth: 1 } },
      /requestsPerMonth: must be left out with auth: iam/,
    ],
    ['dev', { dev: { alarmEmail: 'nobody' } }, /stages\.dev\.alarmEmail: must be an e-mail/],
    [
      'dev',
      { dev: { redshift: { baseRpus: 6 } } },
      /redshift\.baseRpus: must be 4 or a multiple of 8/,
    ],
    [
      'dev',
      { dev: { redshift: { baseRpus: 16 } } },
      /redshift\.maxRpus: must not be less than baseRpus/,
    ],
    [
      'prod',
      { prod: { quickSight: { owner: 'analyst' } } },
      /quickSight\.owner: must be the ARN of a QuickSight user or group/,
    ],
    ['dev', { dev: { logLevel: 'info' } }, /stages\.dev\.logLevel: .*"INFO"/],
    ['dev', { dev: { customerManagedKey: 'yes' } }, /stages\.dev\.customerManagedKey: .*boolean/],
    ['dev', { dev: { batchWindowSeconds: 301 } }, /stages\.dev\.batchWindowSeconds: .*<=300/],
    ['prod', { prod: { removalPolicy: 'DESTROY' } }, /removalPolicy: must be RETAIN when/],
    ['dev', { dev: { logDays: 10 } }, /stages\.dev\.logDays/],
    ['dev', { dev: { databaseName: 'Invoices-1' } }, /databaseName: must be a plain/],
    ['dev', { test: {} }, /stages/],
  ])('rejects %s %j and names the invalid setting', (stage, stages, message) => {
    expect(() => stageConfigOf(stage, stages)).toThrow(message);
  });
});
