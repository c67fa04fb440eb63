// This comes first: the modules that are imported below must find its replacements.
import './single-thread.ts';
import { drawnSchedule, replayedSchedule } from '../../../local/simulation/faults/schedule.ts';
import { Job, type Report } from './job.ts';
import { runSchedule } from './run-schedule.ts';

async function run({ seed, deployments, faults }: Job): Promise<Report> {
  const schedule = faults ? replayedSchedule(faults) : drawnSchedule(seed);
  const { violations, ...counts } = await runSchedule({ seed, schedule, deployments }).catch(
    (error) => ({
      violations: [`The schedule could not be run to its end: ${String(error)}`],
      lines: 0,
      reprocessed: 0,
      lasted: 0,
    }),
  );
  const sites = Object.fromEntries(schedule.sites());
  return { seed, violations, injected: [...schedule.injected()], sites, ...counts };
}

process.on('message', async (job) => process.send?.(await run(Job.parse(job))));
process.on('disconnect', () => process.exit());
// Ctrl-C is handled by the parent process.
process.on('SIGINT', () => undefined);
