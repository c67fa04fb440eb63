import type { ChunkRef } from '../../functions/domain/batch.ts';
import type { Delivered } from '../../functions/execution/delivered-chunk.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import { awaitCommit, type WaitPorts } from './await-commit.ts';
import { type Plan, type PlanPorts, planReplay, type Subject } from './plan.ts';
import { chunkName, distinctChunks } from './uncommitted-chunks.ts';

export type ReplayPorts = PlanPorts &
  WaitPorts & {
    /** Puts chunks into the stream, at the places where ingest puts them. */
    deliver(chunks: readonly Delivered[]): Promise<void>;
    /** Runs a SEALED batch to its end. Returns the error when it fails. */
    resume(batch: Batch): Promise<string | undefined>;
    /** STARTED or FAILED → ABANDONED. */
    abandon(batchId: string): Promise<void>;
    removeParked(key: string): Promise<void>;
  };

export type ReplayOptions = { dryRun: boolean; wait: boolean };

/** What a replay did with a subject, or would do in a dry run. */
export type Outcome = {
  subject: Subject;
  act: Plan['act'];
  /** The number of chunks in its delivery, if the delivery was read. */
  chunks?: number;
  /** The chunks that had not landed before the replay. */
  missing: ChunkRef[];
  /** Whether all of it is known to have landed. */
  landed: boolean;
  /** Why it could not be replayed. */
  problem?: string;
};

/**
 * Replays batches and parked deliveries. Chunks that have not landed are put into the stream again,
 * and ClaimBatch makes sure that each of them lands once. Afterwards a parked object whose chunks
 * have all landed is removed, and a failed batch whose chunks have landed in other batches is
 * abandoned. A subject that can't be replayed does not hold up the others.
 */
export async function replay(
  subjects: readonly Subject[],
  ports: ReplayPorts,
  { dryRun, wait }: ReplayOptions,
): Promise<Outcome[]> {
  const parkedBefore = dryRun ? [] : await ports.parkedKeys();
  const start = starter(ports, dryRun);
  const started: Outcome[] = [];
  for (const subject of subjects) started.push(await start(subject));
  if (dryRun) return started;
  if (wait) {
    const delivered = started.filter(({ act }) => act === 'deliver');
    const missing = distinctChunks(delivered.flatMap((outcome) => outcome.missing));
    await awaitCommit(missing, parkedBefore, ports);
  }
  const outcomes: Outcome[] = [];
  for (const outcome of started) outcomes.push(await cleanedUp(outcome, ports));
  return outcomes;
}

/** Returns a function that plans a subject's replay and, except in a dry run, carries it out. */
function starter(ports: ReplayPorts, dryRun: boolean) {
  const delivered = new Set<string>();
  const deliver = async (missing: readonly Delivered[]): Promise<void> => {
    await ports.deliver(missing.filter((chunk) => !delivered.has(chunkName(chunk))));
    for (const chunk of missing) delivered.add(chunkName(chunk));
  };
  const carryOut = async (plan: Plan): Promise<string | undefined> => {
    if (plan.act === 'refuse') return plan.reason;
    if (dryRun) return undefined;
    if (plan.act === 'deliver') await deliver(plan.missing);
    return plan.act === 'resume' ? ports.resume(plan.batch) : undefined;
  };
  return async (subject: Subject): Promise<Outcome> => {
    try {
      const plan = await planReplay(subject, ports);
      return outcomeOf(subject, plan, dryRun, await carryOut(plan));
    } catch (error) {
      return { subject, act: 'refuse', missing: [], landed: false, problem: reasonOf(error) };
    }
  };
}

function outcomeOf(
  subject: Subject,
  plan: Plan,
  dryRun: boolean,
  problem: string | undefined,
): Outcome {
  const resumed = plan.act === 'resume' && !dryRun && problem === undefined;
  return {
    subject,
    act: plan.act,
    missing: plan.act === 'deliver' ? plan.missing.map(refOf) : [],
    landed: plan.act === 'none' || resumed,
    ...('chunks' in plan && { chunks: plan.chunks }),
    ...(problem !== undefined && { problem }),
  };
}

/** Drops the data of a chunk, so that it can be garbage-collected while the replay waits. */
const refOf = ({ ingestId, ordinal }: ChunkRef): ChunkRef => ({ ingestId, ordinal });

/** Removes or abandons the subject if all of its chunks have landed. */
async function cleanedUp(outcome: Outcome, ports: ReplayPorts): Promise<Outcome> {
  const { act, missing, subject } = outcome;
  if (act !== 'none' && act !== 'deliver') return outcome;
  if ((await ports.uncommitted(missing)).length > 0) return outcome;
  if ('parkedKey' in subject) await ports.removeParked(subject.parkedKey);
  else if (subject.batch.state !== 'COMMITTED') await ports.abandon(subject.batch.batchId);
  return { ...outcome, landed: true };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
