import { beforeAll, describe, expect, it } from 'vitest';
import { synthesise } from '../../infra/build/synthesise.ts';
import type { Stage } from '../../infra/stage-config.ts';
import type { Fault } from '../../local/faults/fault.ts';
import type { Deployments, Report } from './run/job.ts';
import { runSchedules } from './run/worker-pool.ts';

/** A seed whose schedule nobody attends to. */
const SEED = 1;

/** Every delivery fails, for a quarter of an hour in prod. */
const OUTAGE: Fault = {
  site: 'StartBatchFunction → s3.PutObject StagingBucket/staging/delivery',
  nth: 0,
  kind: 'error',
  times: 100,
};

/** How often something was parked, and how often parked deliveries were read again. */
const PARKED = 'lambda → s3.PutObject ParkedBucket/aws';
const REPLAYED = 'ReplayDeliveriesFunction → s3.GetObject ParkedBucket/aws';

async function outageIn(stage: Stage): Promise<Report> {
  const { assemblyDir } = await synthesise(stage);
  const reports: Report[] = [];
  const deployments: Deployments = { assemblies: [assemblyDir] };
  await runSchedules([{ seed: SEED, deployments, faults: [OUTAGE] }], (report) => {
    reports.push(report);
    return false;
  });
  const [report] = reports;
  if (!report) throw new Error('There is no report');
  return report;
}

describe.each(['dev', 'prod'] as const)('an outage of the staging bucket in %s', (stage) => {
  let report: Report;
  beforeAll(async () => {
    report = await outageIn(stage);
  });

  it('loses nothing, and needs nobody', () => {
    expect(report.injected).toEqual([OUTAGE]);
    expect(report.violations).toEqual([]);
  });

  it(
    stage === 'prod'
      ? 'parks nothing, because deliveries are retried'
      : 'parks deliveries, and a schedule replays them',
    () => {
      const parked = report.sites[PARKED] ?? 0;
      expect(parked > 0).toBe(stage === 'dev');
      expect((report.sites[REPLAYED] ?? 0) > 0).toBe(stage === 'dev');
    },
  );
});
