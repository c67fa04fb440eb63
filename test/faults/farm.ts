import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { type Job, Report } from './worker.ts';

/** A process that has run so many schedules makes way for a new one: what was killed in it is never freed. */
const SCHEDULES_A_PROCESS = 40;

/**
 * Runs schedules in as many processes as there are processors, in the order of the jobs. Ends early once `onReport` answers
 * true; what runs then is not waited for.
 */
export async function runSchedules(
  jobs: Iterable<Job>,
  onReport: (report: Report) => boolean | undefined,
): Promise<void> {
  const queue = jobs[Symbol.iterator]();
  let isOver = false;
  const work = async () => {
    while (!isOver) {
      const worker = startWorker();
      for (let run = 0; run < SCHEDULES_A_PROCESS && !isOver; run += 1) {
        const { value: job, done } = queue.next();
        if (done) isOver = true;
        else if (onReport(await worker.run(job))) isOver = true;
      }
      worker.end();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

function startWorker() {
  const child = fork(new URL('./worker.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0005'],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', NO_COLOR: '1' },
  });
  return {
    run: async (job: Job): Promise<Report> => {
      child.send(job);
      const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`The process that ran seed ${job.seed} has ended (${code})`);
      });
      const [message] = await Promise.race([once(child, 'message'), ended]);
      return Report.parse(message);
    },
    end: () => child.disconnect(),
  };
}
