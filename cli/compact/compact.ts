import type { PlanRequest, RewritePlan } from '../../functions/rewrite/plan/plan-rewrites.ts';
import { counted } from '../ui/text.ts';
import type { RefusedDay } from './refused-days.ts';

/** What a day consists of. */
export type DayObjects = { objects: number; bytes: number; lines: number };

export type CompactedDay = {
  date: string;
  before: DayObjects;
  /** Undefined if the day has not been rewritten. */
  after?: DayObjects;
};

export type EndedRun = {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  executionArn: string;
  /** Why it did not succeed. */
  reason?: string;
  /** Days that were refused, if that is why. The others are done. */
  refused?: RefusedDay[];
};

export type CompactPorts = {
  plan(request: PlanRequest): Promise<RewritePlan>;
  /** The live objects of a day. */
  objectsOf(date: string): Promise<DayObjects>;
  /** The live generation of a day. */
  generationOf(date: string): Promise<number>;
  /** Starts the state machine, and returns its ARN. */
  start(request: PlanRequest): Promise<string>;
  /** Undefined while it runs. */
  ended(executionArn: string): Promise<EndedRun | undefined>;
  sleep(milliseconds: number): Promise<unknown>;
  progress(text: string): void;
};

export type Compaction = {
  days: CompactedDay[];
  /** Days that are worth it beyond the first plan, if nothing was done. */
  later: number;
  runs: EndedRun[];
};

const LOOK_EVERY_MS = 1000;

/** Runs the state machine until no day is worth it that was not tried, or only plans. */
export async function compact(
  request: PlanRequest,
  ports: CompactPorts,
  dryRun: boolean,
): Promise<Compaction> {
  const done: Compaction = { days: [], later: 0, runs: [] };
  for (;;) {
    ports.progress('Looking which days are worth it …');
    const plan = await ports.plan(request);
    const tried = new Set(done.days.map(({ date }) => date));
    const days = await planned(plan, tried, ports);
    if (dryRun) return { ...done, days, later: plan.later };
    // Old generations may go although no day is to be rewritten.
    if (days.length === 0 && (plan.clean.length === 0 || done.runs.length > 0)) return done;
    const run = await runOnce(request, days, ports);
    done.runs.push(run);
    done.days.push(...(await withResults(days, ports)));
    if (hasFailed(run) || plan.later === 0) return done;
  }
}

/** Not if days were refused: those after them are done all the same. */
export const hasFailed = ({ status, refused }: EndedRun): boolean =>
  status !== 'SUCCEEDED' && !refused;

async function planned(
  { days }: RewritePlan,
  tried: ReadonlySet<string>,
  ports: CompactPorts,
): Promise<(CompactedDay & { generation: number })[]> {
  const found = [];
  for (const { date } of days) {
    if (tried.has(date)) continue;
    ports.progress(`Counting the lines of ${date} …`);
    const before = await ports.objectsOf(date);
    found.push({ date, before, generation: await ports.generationOf(date) });
  }
  return found;
}

async function runOnce(
  request: PlanRequest,
  days: readonly { date: string; generation: number }[],
  ports: CompactPorts,
): Promise<EndedRun> {
  const executionArn = await ports.start(request);
  const waiting = new Set(days);
  for (;;) {
    const ended = await ports.ended(executionArn);
    if (ended) return ended;
    for (const day of waiting) {
      if ((await ports.generationOf(day.date)) > day.generation) waiting.delete(day);
    }
    ports.progress(`${days.length - waiting.size} of ${counted(days.length, 'day')} rewritten`);
    await ports.sleep(LOOK_EVERY_MS);
  }
}

async function withResults(
  days: readonly (CompactedDay & { generation: number })[],
  ports: CompactPorts,
): Promise<CompactedDay[]> {
  const results: CompactedDay[] = [];
  for (const { date, before, generation } of days) {
    const isRewritten = (await ports.generationOf(date)) > generation;
    results.push({ date, before, ...(isRewritten && { after: await ports.objectsOf(date) }) });
  }
  return results;
}
