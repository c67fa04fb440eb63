import * as z from 'zod';
import { awsPipeline, type Pipeline as ReplayPorts } from '../../../cli/replay/aws-pipeline.ts';
import { type Outcome, replay } from '../../../cli/replay/replay.ts';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';
import { BatchId } from '../../../functions/domain/batch.ts';
import type { ReplayPreview, ReplayProgress } from '../../api/replays.ts';
import { holdersOf } from '../batches/holders.ts';
import { storesOf } from '../batches/stores.ts';
import type { Pipeline } from '../pipeline.ts';
import { readJson } from '../read-json.ts';
import { type ConsoleRequest, RequestProblem, type Routes } from '../route.ts';
import { outcomesView } from './outcomes.ts';
import { type ReplayJob, startReplay } from './replay-job.ts';
import { readSubjects } from './subjects.ts';

export const replayRoutes: Routes = {
  'POST /api/replays/preview': preview,
  'POST /api/replays': start,
  'GET /api/replays/{replayId}': progress,
};

/** A preview reads the delivery of each batch, so a page asks for a few at a time. */
const PREVIEWED = z.object({ batchIds: z.array(BatchId).min(1).max(50) });
const REPLAYED = z.object({ batchIds: z.array(BatchId).min(1).max(1000) });

const PREVIEWED_AT_A_TIME = 4;
const KEPT_JOBS = 50;

type Replays = { ports: ReplayPorts; jobs: ReplayJob[] };

const replays = new WeakMap<Pipeline, Replays>();

/** The replays of a pipeline that this process has started, the latest last. */
function replaysOf(pipeline: Pipeline): Replays {
  const known = replays.get(pipeline) ?? { ports: awsPipeline(pipeline), jobs: [] };
  replays.set(pipeline, known);
  return known;
}

async function preview(request: ConsoleRequest): Promise<ReplayPreview> {
  const { batchIds } = await readJson(request, PREVIEWED);
  const { ports } = replaysOf(request.pipeline);
  const { subjects, unknown } = await readSubjects(batchIds, ports);
  const quiet = { ...ports, onProgress: () => {} };
  const planned = await inParallel(PREVIEWED_AT_A_TIME, subjects, (subject): Promise<Outcome[]> => {
    request.signal.throwIfAborted();
    return replay([subject], quiet, { dryRun: true, wait: false });
  });
  return { outcomes: outcomesView(planned.flat(), unknown) };
}

/** A second click on the same batches finds the replay of the first. */
async function start(request: ConsoleRequest): Promise<ReplayProgress> {
  const { batchIds } = await readJson(request, REPLAYED);
  const { ports, jobs } = replaysOf(request.pipeline);
  const ids = [...new Set(batchIds)].sort();
  const running = jobs.find((job) => job.state === 'running' && job.batchIds.join() === ids.join());
  if (running) return progressOf(running, request.pipeline);
  const job = startReplay(ids, ports);
  jobs.push(job);
  const done = jobs.length > KEPT_JOBS ? jobs.findIndex(({ state }) => state !== 'running') : -1;
  if (done !== -1) jobs.splice(done, 1);
  return progressOf(job, request.pipeline);
}

async function progress({ pipeline, params }: ConsoleRequest): Promise<ReplayProgress> {
  const job = replaysOf(pipeline).jobs.find(({ replayId }) => replayId === params['replayId']);
  if (job) return progressOf(job, pipeline);
  throw new RequestProblem(
    404,
    'The console has been restarted since and does not know this replay any more. What it had ' +
      'delivered lands all the same, and replaying again is safe.',
  );
}

async function progressOf(job: ReplayJob, pipeline: Pipeline): Promise<ReplayProgress> {
  const { replayId, batchIds, state, delivered, landed, problem } = job;
  const holders = await jobHolders(job, pipeline);
  const replayed = new Set(batchIds);
  const nowIn = [...new Set(holders.values())].filter((batchId) => !replayed.has(batchId));
  return {
    replayId,
    state,
    batches: batchIds.length,
    chunks: { delivered: delivered.length, landed },
    nowIn,
    outcomes: outcomesView(job.outcomes, job.unknown, holders),
    ...(problem !== undefined && { problem }),
  };
}

/**
 * Which batches hold the chunks that a job delivered. While many batches are replayed, nobody
 * follows one of them, and it would cost a query for each ingest every second.
 */
async function jobHolders(
  job: ReplayJob,
  pipeline: Pipeline,
): Promise<ReadonlyMap<string, string>> {
  if (job.holders) return job.holders;
  if (job.state === 'running' && job.batchIds.length > 1) return new Map();
  const holders = await holdersOf(job.delivered, storesOf(pipeline).ledger);
  if (job.state !== 'running') job.holders = holders;
  return holders;
}
