import * as z from 'zod';
import {
  CommandError,
  FAILED,
  REFUSED,
  readArguments,
  runCommand,
  wholeNumber,
} from '../../cli/ui/command.ts';
import { progressOn } from '../../cli/ui/progress.ts';
import { counted } from '../../cli/ui/text.ts';
import { checkout } from '../../console/server/checkout.ts';
import { Fault } from '../../local/faults/fault.ts';
import { deployments } from './deployments/deployments.ts';
import { failureText, summaryText, tallyText } from './report/report.ts';
import { shrunk } from './report/shrink.ts';
import { openTally, type Tally } from './report/tally.ts';
import type { Job, Report } from './run/job.ts';
import { runSchedules } from './run/worker-pool.ts';

const DEFAULT_SCHEDULES = 100;
/** The exit status of a command that was ended by Ctrl-C. */
const STOPPED = 130;

const HELP = `
npm run faults -- [--seed N] [--schedules N] [--only FAULTS]

Sends a few hundred lines per schedule through the whole pipeline, in virtual time. Meanwhile calls
fail, answers get lost, functions, executions and the whole process are killed, shards split and
clocks are wrong. Then compares what all stores show with what was sent. Prints a failing schedule
with as few faults as it needs.

  --seed N         the seed of the first schedule (default 1); the same seed is the same schedule
  --schedules N    the number of schedules (default ${DEFAULT_SCHEDULES}, or 1 with --seed)
  --only FAULTS    run one schedule with these faults only, as printed for a failure

Ctrl-C ends the run and prints the results so far.`;

const OPTIONS = {
  seed: { type: 'string' },
  schedules: { type: 'string' },
  only: { type: 'string' },
} as const;

const MOST = 1_000_000;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { seed, schedules, only } = parsed.values;
  const first = wholeNumber('seed', seed, [0, MOST]) ?? 1;
  const usual = seed === undefined ? DEFAULT_SCHEDULES : 1;
  const number = only ? 1 : (wholeNumber('schedules', schedules, [1, MOST]) ?? usual);
  const faults = only === undefined ? undefined : faultsIn(only);
  const jobs = Array.from({ length: number }, (_, index) => jobOf(first + index, faults));
  return run(await Promise.all(jobs));
}

function faultsIn(text: string): Fault[] {
  try {
    return z.array(Fault).parse(JSON.parse(text));
  } catch (error) {
    throw new CommandError('--only needs the faults as printed: a JSON list.', REFUSED, error);
  }
}

async function jobOf(seed: number, faults: Fault[] | undefined): Promise<Job> {
  return { seed, deployments: await deployments(), ...(faults && { faults }) };
}

async function run(jobs: readonly Job[]): Promise<number> {
  const began = performance.now();
  const { tally, failures, isStopped } = await runAll(jobs);
  process.stdout.write(`${tallyText(tally)}\n\n`);
  const [failure] = failures;
  if (failure) {
    const { commit } = await checkout();
    process.stdout.write(`${failureText(await smallest(failure, jobs), commit)}\n\n`);
  }
  const seconds = (performance.now() - began) / 1000;
  const failed = failures.map(({ seed }) => seed);
  const planned = jobs.length;
  process.stdout.write(`${summaryText({ tally, failed, planned, isStopped, seconds })}\n`);
  if (failures.length > 0) return FAILED;
  return isStopped ? STOPPED : 0;
}

type Results = { tally: Tally; failures: Report[]; isStopped: boolean };

/** Runs all schedules, or until Ctrl-C, and shows the progress. */
async function runAll(jobs: readonly Job[]): Promise<Results> {
  const tally = openTally();
  const failures: Report[] = [];
  const progress = progressOn(process.stderr);
  let isStopped = false;
  process.once('SIGINT', () => {
    isStopped = true;
    progress.note(
      'Stops after the schedules that are running. Press Ctrl-C again to stop at once.',
    );
  });
  await runSchedules(jobs, (report) => {
    tally.add(report);
    if (report.violations.length > 0) {
      failures.push(report);
      progress.note(`Seed ${report.seed} fails: ${report.violations[0]}`);
    }
    progress.update(
      `${tally.schedules()} of ${counted(jobs.length, 'schedule')}, ${failures.length} failed`,
    );
    return isStopped;
  });
  progress.done();
  return { tally, failures, isStopped };
}

/** Returns the failure with as few faults as it needs. */
async function smallest(failure: Report, jobs: readonly Job[]): Promise<Report> {
  const job = jobs.find(({ seed }) => seed === failure.seed);
  if (!job) return failure;
  let least = failure;
  await shrunk(failure.injected, async (faults) => {
    let fails = false;
    await runSchedules([{ ...job, faults: [...faults] }], (report) => {
      fails = report.violations.length > 0;
      if (fails) least = { ...report, injected: [...faults] };
      return fails;
    });
    return fails;
  });
  return least;
}

await runCommand(main);
