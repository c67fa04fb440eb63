import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployments, shippedDeployments } from './deployments/deployments.ts';
import { removeFolders } from './deployments/temporary-folders.ts';
import { openTally, type Tally } from './report/tally.ts';
import type { Deployments, Job, Report } from './run/job.ts';
import { openWorkers, runSchedules, runSchedulesOn } from './run/worker-pool.ts';

/** A fixed set. `npm run faults -- --schedules 1000` runs a thousand. */
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const SOME_SEEDS = SEEDS.filter((seed) => seed % 4 === 0);

// The first schedule of a process takes longer than the others.
const workers = openWorkers();

describe('the pipeline under faults', () => {
  let app: Deployments;
  let reports: Report[];
  let shipped: Report[];
  let tally: Tally;

  beforeAll(async () => {
    app = await deployments();
    const shippedApp = await shippedDeployments();
    const all = await reportsOf([
      ...SEEDS.map((seed) => ({ seed, deployments: app })),
      ...SOME_SEEDS.map((seed) => ({ seed, deployments: shippedApp })),
    ]);
    reports = all.slice(0, SEEDS.length);
    shipped = all.slice(SEEDS.length);
    tally = openTally();
    for (const report of reports) tally.add(report);
  });

  afterAll(() => {
    for (const worker of workers) worker.end();
    removeFolders();
  });

  it('loses nothing, counts nothing twice, and its stores agree', () => {
    expect(
      reports.flatMap(({ seed, violations }) => violations.map((it) => `${seed}: ${it}`)),
    ).toEqual([]);
    expect(reports).toHaveLength(SEEDS.length);
  });

  it('meets faults of almost every kind, at more than half of its call sites', () => {
    const kinds = new Set(reports.flatMap((report) => [...kindsOf(report)]));
    expect(kinds.size).toBeGreaterThanOrEqual(17);
    const hit = tally.sites().filter(([, { injected }]) => injected.size > 0);
    expect(hit.length / tally.sites().length).toBeGreaterThan(1 / 2);
  });

  it('runs the same again with the same seed, also when the faults are given instead of drawn', async () => {
    const [first] = reports.toSorted((a, b) => kindsOf(b).size - kindsOf(a).size);
    if (!first) throw new Error('There is no report');
    const { seed, injected } = first;
    const again = { seed, deployments: app };
    const given: Job = { ...again, faults: [...injected] };
    // In a new process, as `npm run faults -- --seed` runs it.
    const alone = await reportsOf([again], runSchedules);
    expect([...alone, ...(await reportsOf([given]))]).toEqual([first, first]);
  });

  it('runs the same with the bundles that are really deployed, packages included', () => {
    expect(shipped).toEqual(reports.filter(({ seed }) => SOME_SEEDS.includes(seed)));
    expect(shipped).toHaveLength(SOME_SEEDS.length);
  });
});

const kindsOf = ({ injected }: Report) => new Set(injected.map(({ kind }) => kind));

/** Returns the reports in the order of the jobs. */
async function reportsOf(
  jobs: readonly Job[],
  run: typeof runSchedules = (...schedules) => runSchedulesOn(workers, ...schedules),
): Promise<Report[]> {
  const reports = new Map<Job, Report>();
  await run(jobs, (report, job) => {
    reports.set(job, report);
    return false;
  });
  return jobs.flatMap((job) => reports.get(job) ?? []);
}
