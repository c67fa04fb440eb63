// First: what is imported below takes its functions from there.
import './single-thread.ts';
import { drawnSchedule, replayedSchedule } from '../../../local/simulation/faults/schedule.ts';
import { Job, type Report } from './job.ts';
import { runSchedule } from './run-schedule.ts';

async function run({ seed, deployments, faults }: Job): Promise<Report> {
  const schedule = faults ? replayedSchedule(faults) : drawnSchedule(seed);
  try {
    const { violations, lines } = await runSchedule({ seed, schedule, deployments });
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
// Ctrl-C is for whoever sends the jobs.
process.on('SIGINT', () => undefined);
