import { afterAll, describe, expect, it } from 'vitest';
import { deploymentsOf, MUTANTS, type Mutant } from './deployments/mutants.ts';
import { removeFolders } from './deployments/temporary-folders.ts';
import type { Job, Report } from './run/job.ts';
import { openWorkers, runSchedulesOn } from './run/worker-pool.ts';

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
/** One of the shortest. None of its calls is so slow that other attempts take over what still runs. */
const FAULT_FREE = 10;

const workers = openWorkers();
afterAll(() => {
  for (const worker of workers) worker.end();
  removeFolders();
});

describe('the fault schedules find this planted bug:', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    const deployments = await deploymentsOf(mutant);
    const known = { seed: mutant.seed, deployments };
    const others = SEEDS.filter((seed) => seed !== mutant.seed).map((seed) => ({ ...known, seed }));
    const withoutFaults: Job = { seed: FAULT_FREE, deployments, faults: [] };
    // Without faults a bug stays hidden, unless it is one that readers can come upon.
    const [shown, hidden = []] = await violationsIn(
      mutant.isSeenByReaders ? [known] : [known, withoutFaults],
      mutant,
    );
    const found = shown?.[0] ?? (await firstIn(others, mutant));
    console.log(`${mutant.name}: ${found}`);
    expect(hidden).toEqual([]);
    expect(found).toBeDefined();
  });
});

/** What a report says of the bug. */
const shownIn = ({ seed, violations }: Report, { shows }: Mutant): string[] =>
  violations
    .filter((violation) => shows?.test(violation) ?? true)
    .map((violation) => `seed ${seed}: ${violation}`);

/** Returns what each schedule shows of the bug, in the order of the jobs. */
async function violationsIn(jobs: readonly Job[], mutant: Mutant): Promise<string[][]> {
  const shown = new Map<Job, string[]>();
  await runSchedulesOn(workers, jobs, (report, job) => {
    shown.set(job, shownIn(report, mutant));
    return false;
  });
  return jobs.map((job) => shown.get(job) ?? []);
}

/** Returns what the first schedule shows that shows the bug. */
async function firstIn(jobs: readonly Job[], mutant: Mutant): Promise<string | undefined> {
  let first: string | undefined;
  await runSchedulesOn(workers, jobs, (report) => {
    first ??= shownIn(report, mutant)[0];
    return first !== undefined;
  });
  return first;
}
