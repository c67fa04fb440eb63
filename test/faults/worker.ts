import * as z from 'zod';
import { drawnSchedule, Fault, replayedSchedule } from '../../local/simulation/schedule.ts';
import { runSchedule } from './run-schedule.ts';

/** What the parent sends: one schedule to run, drawn from its seed or given. */
export const Job = z.object({
  seed: z.int(),
  assemblies: z.tuple([z.string()], z.string()),
  faults: z.array(Fault).optional(),
});
export type Job = z.infer<typeof Job>;

/** What it gets back. */
export const Report = z.object({
  seed: z.int(),
  violations: z.array(z.string()),
  injected: z.array(Fault),
  sites: z.record(z.string(), z.int()),
  lines: z.int(),
});
export type Report = z.infer<typeof Report>;

async function run({ seed, assemblies, faults }: Job): Promise<Report> {
  const schedule = faults ? replayedSchedule(faults) : drawnSchedule(seed);
  try {
    const { violations, lines } = await runSchedule({ seed, schedule, assemblies });
    return reportOf(violations, lines);
  } catch (error) {
    return reportOf([`It could not be run to its end: ${String(error)}`], 0);
  }
  function reportOf(violations: string[], lines: number): Report {
    const sites = Object.fromEntries(schedule.sites());
    return { seed, violations, injected: [...schedule.injected()], sites, lines };
  }
}

process.on('message', async (job) => process.send?.(await run(Job.parse(job))));
process.on('disconnect', () => process.exit());
