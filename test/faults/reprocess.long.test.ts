import { afterAll, describe, expect, it } from 'vitest';
import { readingAgainDeployments } from './deployments/deployments.ts';
import { removeFolders } from './deployments/temporary-folders.ts';
import type { Report } from './run/job.ts';
import { runSchedules } from './run/worker-pool.ts';

/** As many as `npm run test:long` has time for. SEEDS=16 runs more. */
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 3) }, (_, index) => index + 1);

describe('a pipeline that keeps raw bodies, under faults', () => {
  afterAll(removeFolders);

  it('reprocesses uploads while they land, are corrected, retracted and erased', async () => {
    const deployments = await readingAgainDeployments();
    const reports: Report[] = [];
    await runSchedules(
      SEEDS.map((seed) => ({ seed, deployments })),
      (report) => {
        reports.push(report);
        return false;
      },
    );
    const violations = reports.flatMap(({ seed, violations: found }) =>
      found.map((each) => `${seed}: ${each}`),
    );
    expect(violations).toEqual([]);
    expect(reports).toHaveLength(SEEDS.length);
    // Otherwise nothing was compared with what an operator was told.
    expect(Math.max(...reports.map(({ reprocessed }) => reprocessed))).toBeGreaterThan(0);
  });
});
