import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { isShown, type Retraction } from '../domain/retraction.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { firstMessages } from '../operations/first-messages.ts';

/** An ingest that a request names. */
export type Found = { ingestId: string; progress: IngestProgress };

/** An ingest about which something can be done. */
export type Ready = Found & {
  /** Differs if the same can be asked for again: how often the ingest was retracted. */
  version: string;
  /** The operation that is doing it already. */
  underWay?: string;
};

type Decided = { ready: [Ready, ...Ready[]] } | { message: string };

const READS_AT_A_TIME = 8;

/** Returns the ingests of which the stores show lines. All of them must have landed. */
export async function retractable(
  ingests: readonly Found[],
  ports: { ingests: Pick<LedgerReader, 'readBatch'> },
): Promise<Decided> {
  const shown = ingests.filter(({ progress }) => canBeRetracted(progress.retraction));
  const problems = await inParallel(READS_AT_A_TIME, shown, (found) => notLanded(found, ports));
  const [problem] = problems.flatMap((each) => each ?? []);
  if (problem !== undefined) return { message: problem };
  const ready = shown.map((found): Ready => {
    const { retraction } = found.progress;
    const isUnderWay = retraction?.state === 'RETRACTING';
    return {
      ...found,
      version: String(retraction?.times ?? 0),
      ...(isUnderWay && { underWay: retraction.operationId }),
    };
  });
  return decided(ready, () => firstMessages(ingests.map(notShown)));
}

const canBeRetracted = (retraction: Retraction | undefined): boolean =>
  isShown(retraction) || retraction?.state === 'RETRACTING';

/** Returns why nothing can be done yet about the lines of an ingest. */
export async function notLanded(
  { ingestId, progress }: Found,
  { ingests }: { ingests: Pick<LedgerReader, 'readBatch'> },
): Promise<string | undefined> {
  const { pending, lines } = progressCounts(progress);
  const when = `Try again when GET /ingests/${ingestId} shows that none is pending.`;
  if (pending > 0) {
    return `Of the ${counted(lines, 'line')} of ingest ${ingestId}, ${pending} have not landed yet. ${when}`;
  }
  const batchIds = new Set(progress.claims.map(({ batchId }) => batchId));
  for (const batchId of batchIds) {
    if ((await ingests.readBatch(batchId))?.state === 'COMMITTED') continue;
    return `Batch ${batchId}, which holds lines of ingest ${ingestId}, is not committed yet. Try again in a moment.`;
  }
  return undefined;
}

function notShown({ ingestId, progress: { retraction } }: Found): string {
  const again = retraction?.resentAs;
  if (retraction?.state === 'RESENT') {
    return `Ingest ${ingestId} was retracted, and its lines were sent again as ingest ${again}. Retract that one.`;
  }
  if (retraction?.state === 'RESTORING') {
    return `Ingest ${ingestId} is just being restored. Retract it when that is done.`;
  }
  if (retraction?.state === 'PURGED') return `Ingest ${ingestId} was retracted and purged.`;
  return `Ingest ${ingestId} is retracted already, since ${retraction?.retractedAt}. --undo brings its lines back.`;
}

/** Returns the ingests that are RETRACTED. None of them may have been sent again. */
export function restorable(ingests: readonly Found[], now: number): Decided {
  const named = new Set(ingests.map(({ ingestId }) => ingestId));
  const problems = ingests.flatMap((found) => notRestorable(found, now) ?? []);
  const ready = ingests.flatMap((found): Ready[] => {
    const { retraction } = found.progress;
    if (!retraction || notRestorable(found, now) !== undefined) return [];
    const { operationId: version, restoreId } = retraction;
    return [{ ...found, version, ...(restoreId !== undefined && { underWay: restoreId }) }];
  });
  // What was sent again may have been retracted in its turn, and is named too then.
  const [resent] = ingests.filter(({ progress: { retraction } }) => {
    return retraction?.state === 'RESENT' && !named.has(retraction.resentAs ?? '');
  });
  if (resent && ready.length > 0) {
    return {
      message: `${notRestorable(resent, now)}\nName the other ingests one by one: ${ready.map(({ ingestId }) => ingestId).join(', ')}.`,
    };
  }
  return decided(ready, () => firstMessages(problems));
}

function notRestorable(
  { ingestId, progress: { retraction } }: Found,
  now: number,
): string | undefined {
  switch (retraction?.state) {
    case 'RETRACTED':
      if (Date.parse(retraction.expiresAt ?? '') > now) return undefined;
      return `What was taken out of ingest ${ingestId} could be brought back until ${retraction.expiresAt}. Send the file again.`;
    case 'RESTORING':
      return undefined;
    case 'RETRACTING':
      return `Ingest ${ingestId} is just being retracted. Undo it when that is done.`;
    case 'RESENT':
      return `The lines of ingest ${ingestId} were sent again as ingest ${retraction.resentAs}, so they are there. Bringing them back would count them twice.`;
    case 'PURGED':
      return `What was taken out of ingest ${ingestId} was purged on ${retraction.purgedAt}. Send the file again.`;
    default:
      return `Ingest ${ingestId} is not retracted, so there is nothing to undo. If that was only just asked for, "npm run status" shows when it is done.`;
  }
}

/** Returns the ingests whose archive can go. */
export function purgeable(ingests: readonly Found[]): Decided {
  const ready = ingests.flatMap((found): Ready[] => {
    const { retraction } = found.progress;
    const isKept = retraction?.purgedAt === undefined;
    const canGo = retraction?.state === 'RETRACTED' || (retraction?.state === 'RESENT' && isKept);
    return canGo ? [{ ...found, version: retraction.operationId }] : [];
  });
  return decided(ready, () => firstMessages(ingests.map(notPurgeable)));
}

function notPurgeable({ ingestId, progress: { retraction } }: Found): string {
  if (retraction?.purgedAt !== undefined) {
    return `Ingest ${ingestId} was purged on ${retraction.purgedAt}.`;
  }
  if (retraction?.state === 'RETRACTING') {
    return `Ingest ${ingestId} is just being retracted. Purge it when that is done.`;
  }
  return `Ingest ${ingestId} is ${retraction ? retraction.state : 'not retracted'}, so there is nothing to purge.`;
}

function decided(ready: readonly Ready[], why: () => string): Decided {
  const [first, ...others] = [...ready].sort((a, b) => (a.ingestId < b.ingestId ? -1 : 1));
  return first ? { ready: [first, ...others] } : { message: why() };
}
