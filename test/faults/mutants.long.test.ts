import { afterAll, describe, expect, it } from 'vitest';
import { deploymentsOf, MUTANTS } from './deployments/mutants.ts';
import { removeFolders } from './deployments/temporary-folders.ts';
import type { Report } from './run/job.ts';
import { runSchedules } from './run/worker-pool.ts';

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
const FAULT_FREE = 0;
afterAll(removeFolders);

describe('the fault schedules find this planted bug:', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    const deployments = await deploymentsOf(mutant);
    const found: { seed: number; violation: string }[] = [];
    const faultFree: string[] = [];
    const { seed: known = 1 } = mutant;
    const jobs = [...new Set([known, ...SEEDS])].map((seed) => ({ seed, deployments }));
    const withoutFaults = { seed: FAULT_FREE, deployments, faults: [] };
    await runSchedules([withoutFaults, ...jobs], ({ seed, violations }: Report) => {
      const shown = violations.filter((violation) => mutant.shows?.test(violation) ?? true);
      if (seed === FAULT_FREE) faultFree.push(...shown);
      else found.push(...shown.slice(0, 1).map((violation) => ({ seed, violation })));
      return found.length > 0;
    });
    const [first] = found.sort((a, b) => a.seed - b.seed);
    console.log(`${mutant.name}: seed ${first?.seed}: ${first?.violation}`);
    // Without faults a bug stays hidden, unless it is one that readers can come upon.
    if (!mutant.isSeenByReaders) expect(faultFree).toEqual([]);
    expect(first?.seed).toBeLessThanOrEqual(SEEDS.length);
  });
});
