import { randomUUID } from 'node:crypto';
import type { Pipeline as ReplayPorts } from '../../../cli/replay/aws-pipeline.ts';
import { type Outcome, replay } from '../../../cli/replay/replay.ts';
import type { ChunkRef } from '../../../functions/domain/batch.ts';
import { problemOf } from '../problem-of.ts';
import { readSubjects } from './subjects.ts';

/** A replay that runs, or has run, in this process. */
export type ReplayJob = {
  replayId: string;
  batchIds: readonly string[];
  state: 'running' | 'done' | 'failed';
  /** What it put into the stream again. */
  delivered: ChunkRef[];
  /** How many of these chunks have landed. */
  landed: number;
  outcomes: Outcome[];
  /** Batches that do not exist. */
  unknown: string[];
  problem?: string;
  /** Which batch holds a chunk in the end, by the chunk's name. Read once. */
  holders?: ReadonlyMap<string, string>;
};

/** Starts to replay batches. The job changes as it goes on, and never throws. */
export function startReplay(batchIds: readonly string[], ports: ReplayPorts): ReplayJob {
  const job: ReplayJob = {
    replayId: randomUUID(),
    batchIds,
    state: 'running',
    delivered: [],
    landed: 0,
    outcomes: [],
    unknown: [],
  };
  void run(job, ports).then(
    () => {
      job.state = 'done';
    },
    (error: unknown) => {
      job.state = 'failed';
      job.problem = problemOf(error).message;
    },
  );
  return job;
}

async function run(job: ReplayJob, ports: ReplayPorts): Promise<void> {
  const { subjects, unknown } = await readSubjects(job.batchIds, ports);
  job.unknown = unknown;
  const watched: Parameters<typeof replay>[1] = {
    ...ports,
    deliver: async (chunks) => {
      await ports.deliver(chunks);
      job.delivered.push(...chunks.map(({ ingestId, ordinal }) => ({ ingestId, ordinal })));
    },
    onProgress: (landed) => {
      job.landed = landed;
    },
  };
  job.outcomes = await replay(subjects, watched, { dryRun: false, wait: true });
  job.landed = job.delivered.length - (await ports.uncommitted(job.delivered)).length;
}
