import { describe, expect, it } from 'vitest';
import { runSchedules } from './farm.ts';
import type { Report } from './job.ts';
import { assembliesOf, MUTANTS } from './mutants.ts';

const SCHEDULES = 50;

describe('The fault schedules find the planted bug that', () => {
  it.each(MUTANTS)('$name', async (mutant) => {
    const assemblies = await assembliesOf(mutant);
    const shown = ({ violations }: Report): string[] =>
      violations.filter((violation) => mutant.shows?.test(violation) ?? true);
    const faultFree: string[] = [];
    let found: { seed: number; violation: string } | undefined;
    const report = (run: Report): boolean => {
      const [violation] = shown(run);
      if (violation !== undefined) found ??= { seed: run.seed, violation };
      return found !== undefined;
    };
    await runSchedules([{ seed: 1, assemblies, faults: [] }], (run) => {
      faultFree.push(...shown(run));
      return true;
    });
    const seeds = Array.from({ length: SCHEDULES }, (_, index) => index + 1);
    await runSchedules(
      seeds.map((seed) => ({ seed, assemblies })),
      report,
    );
    console.log(`${mutant.name}: seed ${found?.seed}: ${found?.violation}`);
    expect(faultFree).toEqual([]);
    expect(found).toBeDefined();
  });
});
