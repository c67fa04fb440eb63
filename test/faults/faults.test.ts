import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeChangedAssemblies } from './changed-assembly.ts';
import { deployments } from './deployments.ts';
import { runSchedules } from './farm.ts';
import type { Report } from './job.ts';
import { openTally, type Tally } from './tally.ts';

/** A fixed set; `npm run faults -- --schedules 1000` runs a thousand. */
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const MINUTES = 60_000;

describe('the pipeline under faults', () => {
  const reports: Report[] = [];
  let tally: Tally;

  beforeAll(async () => {
    const assemblies = await deployments();
    tally = openTally();
    const jobs = SEEDS.map((seed) => ({ seed, assemblies }));
    await runSchedules(jobs, (report) => {
      reports.push(report);
      tally.add(report);
      return false;
    });
  }, 6 * MINUTES);

  afterAll(removeChangedAssemblies);

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
      const assemblies = await deployments();
      const first = reports.find(({ injected }) => injected.length > 5);
      if (!first) throw new Error('No schedule had faults');
      const again: Report[] = [];
      const { seed, injected } = first;
      const jobs = [
        { seed, assemblies },
        { seed, assemblies, faults: injected },
      ];
      await runSchedules(jobs, (report) => {
        again.push(report);
        return false;
      });
      expect(again.map((report) => report.sites)).toEqual([first.sites, first.sites]);
      expect(again.map((report) => report.injected)).toEqual([injected, injected]);
    },
    2 * MINUTES,
  );
});
