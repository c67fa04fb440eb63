import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployments, shippedDeployments } from './deployments/deployments.ts';
import { removeFolders } from './deployments/temporary-folders.ts';
import { openTally, type Tally } from './report/tally.ts';
import type { Deployments, Report } from './run/job.ts';
import { runSchedules } from './run/worker-pool.ts';

/** A fixed set. `npm run faults -- --schedules 1000` runs a thousand. */
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const SOME_SEEDS = SEEDS.filter((seed) => seed % 4 === 0);
describe('the pipeline under faults', () => {
  const reports: Report[] = [];
  let tally: Tally;

  beforeAll(async () => {
    tally = openTally();
    reports.push(...(await reportsOf(SEEDS, await deployments())));
    for (const report of reports) tally.add(report);
  });

  afterAll(removeFolders);

  it('loses nothing, counts nothing twice, and its stores agree', () => {
    expect(
      reports.flatMap(({ seed, violations }) => violations.map((it) => `${seed}: ${it}`)),
    ).toEqual([]);
    expect(reports).toHaveLength(SEEDS.length);
  });

  it('meets faults of almost every kind, at more than half of its call sites', () => {
    const kinds = new Set(reports.flatMap(({ injected }) => injected.map(({ kind }) => kind)));
    expect(kinds.size).toBeGreaterThanOrEqual(17);
    const hit = tally.sites().filter(([, { injected }]) => injected.size > 0);
    expect(hit.length / tally.sites().length).toBeGreaterThan(1 / 2);
  });

  it('runs the same again with the same seed, also when the faults are given instead of drawn', async () => {
    const first = reports.find(({ injected }) => injected.length > 5);
    if (!first) throw new Error('No schedule had faults');
    const { seed, injected } = first;
    const app = await deployments();
    expect(await reportsOf([seed], app)).toEqual([first]);
    expect(await reportsOf([seed], app, injected)).toEqual([first]);
  });

  it('runs the same with the bundles that are really deployed, packages included', async () => {
    const ofThese = reports.filter(({ seed }) => SOME_SEEDS.includes(seed));
    expect(await reportsOf(SOME_SEEDS, await shippedDeployments())).toEqual(ofThese);
  });
});

/** Returns the reports in the order of the seeds. */
async function reportsOf(
  seeds: readonly number[],
  app: Deployments,
  faults?: Report['injected'],
): Promise<Report[]> {
  const reports: Report[] = [];
  const jobs = seeds.map((seed) => ({ seed, deployments: app, ...(faults && { faults }) }));
  await runSchedules(jobs, (report) => {
    reports.push(report);
    return false;
  });
  return reports.sort((a, b) => a.seed - b.seed);
}
