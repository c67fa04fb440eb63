import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { type Job, Report } from './job.ts';

type Worker = { run(job: Job): Promise<Report>; end(): void };
type OnReport = (report: Report, job: Job) => boolean | undefined;

/** Starts as many processes as there are processors. */
export const openWorkers = (): Worker[] =>
  Array.from({ length: availableParallelism() }, openWorker);

/** Runs schedules in processes of their own, as `runSchedulesOn` does. */
export async function runSchedules(jobs: Iterable<Job>, onReport: OnReport): Promise<void> {
  const workers = openWorkers();
  await runSchedulesOn(workers, jobs, onReport);
  for (const worker of workers) worker.end();
}

/**
 * Runs schedules, starting them in the order of the jobs. Once `onReport` returns true, it starts no
 * more, and waits for those that are running.
 */
export async function runSchedulesOn(
  workers: readonly Worker[],
  jobs: Iterable<Job>,
  onReport: OnReport,
): Promise<void> {
  const queue = jobs[Symbol.iterator]();
  let isOver = false;
  const next = (): Job | undefined => (isOver ? undefined : queue.next().value);
  const work = async (worker: Worker) => {
    for (let job = next(); job; job = next()) {
      if (onReport(await worker.run(job), job)) isOver = true;
    }
  };
  await Promise.all(workers.map(work));
}

function openWorker(): Worker {
  const child = startChild();
  return { run: (job) => ask(child, job), end: () => child.disconnect() };
}

const startChild = (): ChildProcess =>
  fork(new URL('./worker.ts', import.meta.url), {
    // A schedule makes mostly short-lived garbage, which is cheapest to collect seldom.
    execArgv: [
      '--min-semi-space-size=64',
      '--max-semi-space-size=128',
      '--initial-heap-size=1500',
      '--no-incremental-marking',
      '--single-threaded-gc',
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=DEP0005',
    ],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', NO_COLOR: '1' },
  });

async function ask(child: ChildProcess, job: Job): Promise<Report> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The process that ran the schedule of seed ${job.seed} has ended (${code})`);
  });
  child.send(job);
  const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
  answered.abort();
  ended.catch(() => undefined);
  return Report.parse(message);
}
