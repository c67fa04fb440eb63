import type { ChunkRef } from '../../functions/domain/batch.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import type { Delivered } from '../../functions/start-batch/delivered-chunk.ts';
import { awaitLanding, type WaitPorts } from './await-commit.ts';
import { type Plan, type PlanPorts, planFor, type Subject } from './plan.ts';
import { chunkName } from './uncommitted-chunks.ts';

export type ReplayPorts = PlanPorts &
  WaitPorts & {
    /** Puts chunks into the stream, under the partition keys that ingest gives them. */
    deliver(chunks: readonly Delivered[]): Promise<void>;
    /** Runs a sealed batch to its end; answers the error when it failed. */
    resume(batch: Batch): Promise<string | undefined>;
    /** STARTED or FAILED → ABANDONED. */
    abandon(batchId: string): Promise<void>;
    removeParked(key: string): Promise<void>;
  };

export type ReplayOptions = { dryRun: boolean; wait: boolean };

/** What became of a subject. */
export type Outcome = {
  subject: Subject;
  act: Plan['act'];
  /** Chunks of its delivery, where that was read. */
  chunks?: number;
  /** Those that had not landed. */
  missing: ChunkRef[];
  /** Whether all of it has landed, as far as is known. */
  landed: boolean;
  /** Why it could not be done. */
  trouble?: string;
};

/**
 * Replays batches and parked deliveries: whatever of them has not landed goes through the pipeline again, as one more
 * delivery, and the claims make each chunk land once. Then what is done with is closed: a parked object whose chunks
 * have all landed is removed, and a failed batch whose chunks landed with others is given up.
 */
export async function replay(
  subjects: readonly Subject[],
  ports: ReplayPorts,
  { dryRun, wait }: ReplayOptions,
): Promise<Outcome[]> {
  const known = dryRun ? [] : await ports.parkedKeys();
  const take = takingUp(ports, dryRun);
  const taken: Outcome[] = [];
  for (const subject of subjects) taken.push(await take(subject));
  if (dryRun) return taken;
  if (wait) {
    const missing = taken.flatMap((outcome) => (outcome.act === 'deliver' ? outcome.missing : []));
    await awaitLanding(onceEach(missing), known, ports);
  }
  const ends: Outcome[] = [];
  for (const outcome of taken) ends.push(await closed(outcome, ports));
  return ends;
}

/** Plans a subject and, unless nothing is to be done, does it. One that can't be replayed doesn't keep the others. */
function takingUp(ports: ReplayPorts, dryRun: boolean) {
  const delivered = new Set<string>();
  const deliver = async (missing: readonly Delivered[]): Promise<void> => {
    await ports.deliver(missing.filter((chunk) => !delivered.has(chunkName(chunk))));
    for (const chunk of missing) delivered.add(chunkName(chunk));
  };
  const carryOut = async (plan: Plan): Promise<string | undefined> => {
    if (plan.act === 'deliver') await deliver(plan.missing);
    return plan.act === 'resume' ? ports.resume(plan.batch) : undefined;
  };
  return async (subject: Subject): Promise<Outcome> => {
    try {
      const plan = await planFor(subject, ports);
      const trouble = plan.act === 'refuse' ? plan.why : dryRun ? undefined : await carryOut(plan);
      return outcomeOf(subject, plan, dryRun, trouble);
    } catch (error) {
      return { subject, act: 'refuse', missing: [], landed: false, trouble: reasonOf(error) };
    }
  };
}

function outcomeOf(
  subject: Subject,
  plan: Plan,
  dryRun: boolean,
  trouble: string | undefined,
): Outcome {
  const missing = plan.act === 'deliver' ? plan.missing.map(refOf) : [];
  return {
    subject,
    act: plan.act,
    missing,
    landed: plan.act === 'none' || (plan.act === 'resume' && !dryRun && trouble === undefined),
    ...('chunks' in plan && { chunks: plan.chunks }),
    ...(trouble !== undefined && { trouble }),
  };
}

/** The data of what was delivered is not kept. */
const refOf = ({ ingestId, ordinal }: ChunkRef): ChunkRef => ({ ingestId, ordinal });

async function closed(outcome: Outcome, ports: ReplayPorts): Promise<Outcome> {
  const { act, missing, subject } = outcome;
  if (act !== 'none' && act !== 'deliver') return outcome;
  if ((await ports.unlanded(missing)).length > 0) return outcome;
  if ('parkedKey' in subject) await ports.removeParked(subject.parkedKey);
  else if (subject.batch.state !== 'COMMITTED') await ports.abandon(subject.batch.batchId);
  return { ...outcome, landed: true };
}

function onceEach(chunks: readonly ChunkRef[]): ChunkRef[] {
  return [...new Map(chunks.map((chunk) => [chunkName(chunk), chunk])).values()];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
