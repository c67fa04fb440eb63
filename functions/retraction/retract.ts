import { inParallel } from '../concurrency/in-parallel.ts';
import { isShown, type Retraction } from '../domain/retraction.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import { claimEach } from '../operations/claim-each.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { OperationProgram, Outcome, Work } from '../operations/operation-program.ts';
import { waitForSteps } from '../operations/steps-end.ts';
import { archiveIngests } from './archive-ingests.ts';
import { keepArchive, keptFrom } from './keep-archive.ts';
import { type LandedIngest, landedIngest } from './landed-ingest.ts';
import type { RetractionPorts } from './ports.ts';
import { countRemoved, removeItems } from './remove-items.ts';
import { RetractProgress } from './retract-progress.ts';
import { manifestsOf, rewriteDays, totalOf } from './rewrite-days.ts';
import { Subject } from './subject.ts';

/** Bounds the memory for archived lines: some 100 MB. */
const LINES_AT_A_TIME = 200_000;
const READS_AT_A_TIME = 16;

type Claimed = RetractProgress & { won: string[]; since: string };

/** Takes ingests out of the lake, Invoices and Customers. */
export function retract(ports: RetractionPorts): OperationProgram {
  return {
    run: async (operation, work) => {
      const claimed = await claimAll(operation, work, ports);
      if (claimed.won.length === 0) return { state: 'DONE', result: { ingests: [] } };
      if (claimed.refused !== undefined) return giveBack(operation, claimed, ports);
      const waiting = waitForSteps(claimed.since, ports.now());
      if (waiting) return waiting;
      let archived: Claimed | undefined;
      try {
        archived = await archiveAll(operation, claimed, work, ports);
      } catch (error) {
        return refuse(error, operation, claimed, work, ports);
      }
      if (!archived) return { state: 'OUT_OF_TIME' };
      return removeAll(operation, await kept(operation, archived, work, ports), work, ports);
    },
  };
}

/** Claims every ingest. One that another retraction holds, or that was sent again, is left to it. */
async function claimAll(
  operation: Operation,
  { save }: Work,
  ports: RetractionPorts,
): Promise<Claimed> {
  const progress = RetractProgress.parse(operation.progress ?? {});
  const { won, since } = progress;
  if (won && since !== undefined) return { ...progress, won, since };
  const { ingestIds } = Subject.parse(operation.subject);
  const { lost: _, ...held } = await claimEach(
    ingestIds,
    (id) => claim(id, operation, ports),
    ports.now,
  );
  const claimed = { ...progress, ...held };
  await save(claimed);
  return claimed;
}

async function claim(
  ingestId: string,
  { operationId, requestedBy, reason, at }: Operation,
  { retractions }: RetractionPorts,
): Promise<boolean> {
  const found = await retractions.readRetraction(ingestId);
  if (found && !isShown(found)) return found.operationId === operationId;
  const retraction: Retraction = {
    state: 'RETRACTING',
    operationId,
    requestedBy,
    ...(reason !== undefined && { reason }),
    at,
    times: (found?.times ?? 0) + 1,
  };
  const after = await retractions.replaceRetraction(ingestId, found, retraction);
  return after.operationId === operationId;
}

/** Archives what is not archived yet. Returns undefined if there was no time for all of it. */
async function archiveAll(
  { operationId }: Operation,
  claimed: Claimed,
  { save, deadline }: Work,
  ports: RetractionPorts,
): Promise<Claimed | undefined> {
  const archived = new Set(claimed.archived);
  const left = claimed.won.filter((ingestId) => !archived.has(ingestId));
  const landed = await inParallel(READS_AT_A_TIME, left, async (ingestId) => {
    const progress = await ports.ingests.readIngest(ingestId);
    if (!progress) throw new Error(`Ingest ${ingestId} is not in the ledger`);
    return landedIngest(progress, ports);
  });
  for (const group of groupsOf(landed)) {
    if (ports.now() > deadline) return undefined;
    await archiveIngests(operationId, group, ports);
    for (const { ingestId } of group) archived.add(ingestId);
    await save({ ...claimed, archived: [...archived] });
  }
  return { ...claimed, archived: [...archived] };
}

/** What is archived stays until the operation is DONE, and then for as long as an undo may come. */
async function kept(
  { operationId, at }: Operation,
  claimed: Claimed,
  { save }: Work,
  ports: RetractionPorts,
): Promise<Claimed & { keptUntil: string }> {
  const archived = claimed.won.map((ingestId) => ({ ingestId, operationId }));
  const before = claimed.keptUntil ?? keptFrom(at, ports.retractedDays);
  const keptUntil = await keepArchive(before, archived, ports);
  if (keptUntil !== before) await save({ ...claimed, keptUntil });
  return { ...claimed, keptUntil };
}

/**
 * Ends the operation when the stores do not have what has landed. Nothing is removed by then. As long
 * as an ingest is RETRACTING, no step mends its items, so it would never be complete.
 */
async function refuse(
  error: unknown,
  operation: Operation,
  claimed: Claimed,
  { save }: Work,
  ports: RetractionPorts,
): Promise<Outcome> {
  if (!(error instanceof OperationFault) || error.name !== 'ArchiveIncomplete') throw error;
  const refused = { ...claimed, refused: error.message };
  await save(refused);
  return giveBack(operation, refused, ports);
}

/** Says of every ingest that the stores show it. */
async function giveBack(
  { operationId }: Operation,
  { won, refused }: Claimed,
  { retractions, now }: RetractionPorts,
): Promise<Outcome> {
  for (const ingestId of won) {
    const found = await retractions.readRetraction(ingestId);
    if (found?.state !== 'RETRACTING' || found.operationId !== operationId) continue;
    const restoredAt = new Date(now()).toISOString();
    await retractions.replaceRetraction(ingestId, found, {
      ...found,
      state: 'RESTORED',
      restoredAt,
    });
  }
  return { state: 'DONE', result: { ingests: [], refused } };
}

/** Groups ingests so that the lines of a group fit into memory. */
function groupsOf(ingests: readonly LandedIngest[]): LandedIngest[][] {
  const groups: LandedIngest[][] = [];
  let lines = Number.POSITIVE_INFINITY;
  for (const ingest of ingests) {
    if (lines + ingest.lines > LINES_AT_A_TIME) {
      groups.push([]);
      lines = 0;
    }
    groups.at(-1)?.push(ingest);
    lines += ingest.lines;
  }
  return groups;
}

/** Removes what is archived from the stores, counts it, and says so. */
async function removeAll(
  { operationId }: Operation,
  { won, keptUntil }: Claimed & { keptUntil: string },
  { deadline }: Work,
  ports: RetractionPorts,
): Promise<Outcome> {
  const archived = await manifestsOf(
    won.map((ingestId) => ({ ingestId, operationId })),
    ports,
  );
  const change = (ingestIds: [string, ...string[]]) => ({ without: { ingestIds } });
  const rewrite = { operationId, reason: 'retract' as const, archived, change, deadline };
  const rewritten = await rewriteDays(rewrite, ports);
  if (rewritten.state !== 'DONE') return rewritten;
  for (const ingestId of won) await removeItems(operationId, ingestId, ports);
  for (const { ingestId, manifest } of archived) {
    await countRemoved(ingestId, { operationId, removal: 'retract', days: manifest.days }, ports);
    const details = { lines: totalOf([manifest]).lines, expiresAt: keptUntil };
    await say(ingestId, operationId, details, ports);
  }
  return {
    state: 'DONE',
    result: {
      ingests: won,
      days: rewritten.days,
      ...totalOf(archived.map(({ manifest }) => manifest)),
    },
  };
}

async function say(
  ingestId: string,
  operationId: string,
  details: Pick<Retraction, 'lines' | 'expiresAt'>,
  { retractions, now }: RetractionPorts,
): Promise<void> {
  const found = await retractions.readRetraction(ingestId);
  // RETRACTED already, or sent again since.
  if (found?.state !== 'RETRACTING' || found.operationId !== operationId) return;
  await retractions.replaceRetraction(ingestId, found, {
    ...found,
    state: 'RETRACTED',
    ...details,
    retractedAt: new Date(now()).toISOString(),
  });
}
