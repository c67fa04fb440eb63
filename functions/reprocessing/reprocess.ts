import { inParallel } from '../concurrency/in-parallel.ts';
import { isShown } from '../domain/retraction.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import { claimEach } from '../operations/claim-each.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { OperationProgram, Outcome, Work } from '../operations/operation-program.ts';
import { STEPS_END_MS, waitForSteps } from '../operations/steps-end.ts';
import { operationArchive } from '../retraction/archive.ts';
import { Subject } from '../retraction/subject.ts';
import { registerDays, replaceRest } from './apply.ts';
import { ingestChange } from './change/ingest-change.ts';
import { claim, end } from './claim.ts';
import { damagedCorrection, decideCorrections } from './decide-corrections.ts';
import { counted } from './plan.ts';
import type { ReprocessingPorts } from './ports.ts';
import { prepare, preparedOf } from './prepared.ts';
import { ReprocessProgress } from './reprocess-progress.ts';
import type { ReprocessingResult } from './request.ts';
import { type Prepared, rewriteDays } from './rewrite-days.ts';

const READS_AT_A_TIME = 16;
const DELETIONS_AT_A_TIME = 16;

type Claimed = ReprocessProgress & { won: string[]; since: string };

/**
 * Runs today's code over the raw records of ingests, and replaces what the stores have of them. Reads
 * and prepares everything before the first change.
 */
export function reprocess(ports: ReprocessingPorts): OperationProgram {
  return {
    // Before it claims ingests, so that their lines can be corrected meanwhile.
    waitsFor: async ({ progress }) =>
      ReprocessProgress.parse(progress ?? {}).won ? undefined : damagedCorrection(ports),
    run: async (operation, work) => {
      const { operationId } = operation;
      const claimed = await claimAll(operation, work, ports);
      if (claimed.result) return removePrepared(operationId, claimed.result, ports);
      const decided =
        waitForSteps(claimed.since, ports.now()) ?? (await decide(claimed, work, ports));
      if ('state' in decided) return decided;
      const progress = await prepareAll(operationId, decided, work, ports);
      if (!progress) return { state: 'OUT_OF_TIME' };
      const done = await changeAll(operationId, progress, work, ports);
      if ('state' in done) return done;
      await work.save({ ...progress, result: done });
      return removePrepared(operationId, done, ports);
    },
  };
}

/** Claims every ingest. One that is not shown any more, or that another operation holds, is refused. */
async function claimAll(
  operation: Operation,
  { save }: Work,
  ports: ReprocessingPorts,
): Promise<Claimed> {
  const progress = ReprocessProgress.parse(operation.progress ?? {});
  const { won, since } = progress;
  if (won && since !== undefined) return { ...progress, won, since };
  const { ingestIds } = Subject.parse(operation.subject);
  const claimShown = async (ingestId: string): Promise<boolean> => {
    if (!isShown(await ports.retractions.readRetraction(ingestId))) return false;
    return claim(ingestId, operation, ports);
  };
  const { lost, ...held } = await claimEach(ingestIds, claimShown, ports.now);
  const claimed = { ...progress, ...held, refused: lost.map(leftOut) };
  await save(claimed);
  return claimed;
}

const leftOut = (ingestId: string) => ({
  ingestId,
  why: `Ingest ${ingestId} was retracted before its turn came, so it was left out. "npm run retract -- ${ingestId} --undo" brings its lines back.`,
});

/**
 * A correction that was asked for before the ingests were claimed may still claim lines of theirs. Later
 * ones are refused until this operation is done.
 */
async function decide(
  claimed: Claimed,
  { save }: Work,
  ports: ReprocessingPorts,
): Promise<Claimed | Outcome> {
  if (claimed.decided) return claimed;
  const before = new Date(Date.parse(claimed.since) + STEPS_END_MS).toISOString();
  const { gone, waiting } = await decideCorrections(claimed.won, before, claimed.gone, ports);
  const progress = { ...claimed, gone, decided: !waiting };
  await save(progress);
  return waiting ?? progress;
}

/** Reads what is not read yet. Returns undefined when there is no time left. */
async function prepareAll(
  operationId: string,
  claimed: Claimed,
  { save, deadline }: Work,
  ports: ReprocessingPorts,
): Promise<Claimed | undefined> {
  let progress = claimed;
  const read = new Set([
    ...claimed.prepared,
    ...claimed.unchanged,
    ...claimed.refused.map(({ ingestId }) => ingestId),
  ]);
  for (const ingestId of claimed.won.filter((id) => !read.has(id))) {
    if (ports.now() > deadline) return undefined;
    progress = await prepareOne(operationId, ingestId, progress, ports);
    await save(progress);
  }
  return progress;
}

async function prepareOne(
  operationId: string,
  ingestId: string,
  progress: Claimed,
  ports: ReprocessingPorts,
): Promise<Claimed> {
  const ingest = await ports.ingests.readIngest(ingestId);
  if (!ingest) throw new Error(`Ingest ${ingestId} is not in the ledger`);
  try {
    const change = await ingestChange(ingest, ports);
    if (change.isUnchanged) return { ...progress, unchanged: [...progress.unchanged, ingestId] };
    await prepare(operationId, change, ports.archive);
    return { ...progress, prepared: [...progress.prepared, ingestId] };
  } catch (error) {
    if (!(error instanceof OperationFault)) throw error;
    return { ...progress, refused: [...progress.refused, { ingestId, why: error.message }] };
  }
}

async function changeAll(
  operationId: string,
  { prepared, unchanged, refused }: Claimed,
  { deadline }: Work,
  ports: ReprocessingPorts,
): Promise<ReprocessingResult | Exclude<Outcome, { state: 'DONE' }>> {
  const changed = await inParallel(
    READS_AT_A_TIME,
    prepared,
    async (ingestId): Promise<Prepared> => {
      const manifest = await preparedOf(ports.archive, operationId, ingestId).manifest();
      return { ingestId, manifest };
    },
  );
  await registerDays(
    changed.map(({ manifest }) => manifest),
    ports,
  );
  const rewritten = await rewriteDays({ operationId, prepared: changed, deadline }, ports);
  if (rewritten.state !== 'DONE') return rewritten;
  for (const { ingestId, manifest } of changed) {
    if (ports.now() > deadline) return { state: 'OUT_OF_TIME' };
    await replaceRest(operationId, ingestId, manifest, ports);
    await end(ingestId, operationId, manifest.counts, ports);
  }
  for (const ingestId of [...unchanged, ...refused.map((each) => each.ingestId)]) {
    await end(ingestId, operationId, undefined, ports);
  }
  const sum = (side: 'before' | 'after') =>
    changed
      .map(({ manifest }) => manifest.counts[side])
      .reduce(counted, { accepted: 0, quarantined: 0 });
  return {
    ingests: changed.length + unchanged.length,
    changed: changed.length,
    days: rewritten.days,
    refused,
    before: sum('before'),
    after: sum('after'),
  };
}

/** What was prepared holds lines, and nobody needs it any more. */
async function removePrepared(
  operationId: string,
  result: ReprocessingResult,
  { archive }: Pick<ReprocessingPorts, 'archive'>,
): Promise<Outcome> {
  const keys = await archive.keys(operationArchive(operationId));
  await inParallel(DELETIONS_AT_A_TIME, keys, archive.remove);
  return { state: 'DONE', result };
}
