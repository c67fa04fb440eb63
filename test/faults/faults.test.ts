import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployments, shippedDeployments } from './deployments.ts';
import { runSchedules } from './farm.ts';
import { removeFolders } from './folders.ts';
import type { Job, Report } from './job.ts';
import { openTally, type Tally } from './tally.ts';

/** A fixed set; `npm run faults -- --schedules 1000` runs a thousand. */
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const SOME_SEEDS = SEEDS.filter((seed) => seed % 3 === 0);
const MINUTES = 60_000;

describe('the pipeline under faults', () => {
  const reports: Report[] = [];
  let tally: Tally;

  beforeAll(async () => {
    const shipped = await shippedDeployments();
    tally = openTally();
    reports.push(...(await reportsOf(SEEDS.map((seed) => ({ seed, deployments: shipped })))));
    for (const report of reports) tally.add(report);
  }, 6 * MINUTES);

  afterAll(removeFolders);

  it('loses nothing, counts nothing twice, and its stores agree', () => {
    expect(
      reports.flatMap(({ seed, violations }) => violations.map((it) => `${seed}: ${it}`)),
    ).toEqual([]);
    expect(reports).toHaveLength(SEEDS.length);
  });

  it('met faults of nearly every kind, at most of its call sites', () => {
    const kinds = new Set(reports.flatMap(({ injected }) => injected.map(({ kind }) => kind)));
    expect(kinds.size).toBeGreaterThanOrEqual(17);
    const hit = tally.sites().filter(([, { injected }]) => injected.size > 0);
    expect(hit.length / tally.sites().length).toBeGreaterThan(1 / 2);
  });

  it(
    'is the same when it runs again, and when the faults are given and not drawn',
    async () => {
      const shipped = await shippedDeployments();
      const first = reports.find(({ injected }) => injected.length > 5);
      if (!first) throw new Error('No schedule had faults');
      const { seed, injected } = first;
      const again = await reportsOf([
        { seed, deployments: shipped },
        { seed, deployments: shipped, faults: injected },
      ]);
      expect(again).toEqual([first, first]);
    },
    2 * MINUTES,
  );

  it(
    'is the same with packages that are evaluated once a process, as in the long run',
    async () => {
      const withLibraries = await deployments();
      const jobs = SOME_SEEDS.map((seed) => ({ seed, deployments: withLibraries }));
      expect(await reportsOf(jobs)).toEqual(
        SOME_SEEDS.map((seed) => reports.find((report) => report.seed === seed)),
      );
    },
    2 * MINUTES,
  );
});

/** In the order of their seeds. */
async function reportsOf(jobs: readonly Job[]): Promise<Report[]> {
  const reports: Report[] = [];
  await runSchedules(jobs, (report) => {
    reports.push(report);
    return false;
  });
  return reports.sort((a, b) => a.seed - b.seed);
}
