import * as z from 'zod';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Retraction } from '../domain/retraction.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { OperationProgram, Work } from '../operations/operation-program.ts';
import { linesArchive } from './archive.ts';
import { keepArchive } from './keep-archive.ts';
import type { RetractionPorts } from './ports.ts';
import { putItemsBack } from './remove-items.ts';
import { type Archived, manifestsOf, rewriteDays, totalOf } from './rewrite-days.ts';
import { Subject } from './subject.ts';

const READS_AT_A_TIME = 16;

const Progress = z.object({
  /** The ingests that this operation brings back, and the retraction of each. */
  won: z.array(z.object({ ingestId: z.string(), operationId: z.string() })).optional(),
  /** Until when the archive does not expire. Absent in operations of earlier versions. */
  keptUntil: z.string().optional(),
});
type Progress = z.infer<typeof Progress>;

/** It may expire at any moment. */
const BEFORE = new Date(0).toISOString();

/** Brings back what retractions have taken out. */
export function restore(ports: RetractionPorts): OperationProgram {
  return {
    run: async (operation, { save, deadline }) => {
      const { operationId } = operation;
      const won = await kept(await claimedBy(operation, save, ports), save, ports);
      const archived = await manifestsOf(won, ports);
      const rewrite = {
        operationId,
        reason: 'restore' as const,
        archived,
        change: addedFrom(archived),
        deadline,
      };
      const rewritten = await rewriteDays(rewrite, ports);
      if (rewritten.state !== 'DONE') return rewritten;
      for (const each of archived) await bringBack(each, operationId, ports);
      const totals = totalOf(archived.map(({ manifest }) => manifest));
      const ingests = won.map(({ ingestId }) => ingestId);
      return { state: 'DONE', result: { ingests, days: rewritten.days, ...totals } };
    },
  };
}

async function claimedBy(
  operation: Operation,
  save: Work['save'],
  ports: RetractionPorts,
): Promise<Progress> {
  const progress = Progress.parse(operation.progress ?? {});
  if (progress.won) return progress;
  const claimed = await claimAll(operation, ports);
  await save(claimed);
  return claimed;
}

/** Returns what is claimed. Its archive stays until the operation is DONE. */
async function kept(
  { won = [], keptUntil = BEFORE }: Progress,
  save: Work['save'],
  ports: RetractionPorts,
): Promise<NonNullable<Progress['won']>> {
  const renewed = await keepArchive(keptUntil, won, ports);
  if (renewed !== keptUntil) await save({ won, keptUntil: renewed });
  return won;
}

const addedFrom =
  (archived: readonly Archived[]) =>
  (ingestIds: [string, ...string[]], date: string): { with: [string, ...string[]] } => {
    const keyOf = (ingestId: string): string => {
      const { operationId = '' } = archived.find((each) => each.ingestId === ingestId) ?? {};
      return linesArchive(operationId, ingestId, date);
    };
    const [first, ...others] = ingestIds;
    return { with: [keyOf(first), ...others.map(keyOf)] };
  };

/** Claims every ingest that is RETRACTED. One that was sent again or purged is left out. */
async function claimAll(operation: Operation, ports: RetractionPorts): Promise<Progress> {
  const { ingestIds } = Subject.parse(operation.subject);
  const held = await inParallel(READS_AT_A_TIME, ingestIds, async (ingestId) => {
    const claimed = await claim(ingestId, operation.operationId, ports);
    return claimed ? [{ ingestId, claimed }] : [];
  });
  const [first = BEFORE] = held
    .flatMap((each) => each.map(({ claimed }) => untilOf(claimed)))
    .sort();
  const won = held.flatMap((each) =>
    each.map(({ ingestId, claimed: { operationId } }) => ({ ingestId, operationId })),
  );
  return { won, keptUntil: first };
}

const untilOf = ({ expiresAt = BEFORE }: Retraction): string => expiresAt;

/** Returns the retraction that is undone; undefined if it can't be. */
async function claim(
  ingestId: string,
  restoreId: string,
  { retractions, now }: RetractionPorts,
): Promise<Retraction | undefined> {
  const found = await retractions.readRetraction(ingestId);
  if (!found) return undefined;
  const isOurs = found.state === 'RESTORING' && found.restoreId === restoreId;
  if (isOurs) return found;
  const isExpired = Date.parse(found.expiresAt ?? '') <= now();
  if (found.state !== 'RETRACTED' || isExpired) return undefined;
  const wanted = { ...found, state: 'RESTORING' as const, restoreId };
  const after = await retractions.replaceRetraction(ingestId, found, wanted);
  return after.restoreId === restoreId ? found : undefined;
}

async function bringBack(
  { ingestId, operationId, manifest }: Archived,
  restoreId: string,
  ports: RetractionPorts,
): Promise<void> {
  const { retractions, now } = ports;
  await putItemsBack(operationId, ingestId, ports);
  await retractions.putRemoved(ingestId, {
    operationId,
    removal: 'restored',
    days: manifest.days,
  });
  const found = await retractions.readRetraction(ingestId);
  if (found?.state !== 'RESTORING' || found.restoreId !== restoreId) return;
  const { restoreId: _, expiresAt: __, ...rest } = found;
  const restoredAt = new Date(now()).toISOString();
  await retractions.replaceRetraction(ingestId, found, { ...rest, state: 'RESTORED', restoredAt });
}
