import { inGroups } from '../concurrency/in-groups.ts';
import type { DayChange } from '../domain/day-change.ts';
import { StepFailure } from '../failures.ts';
import { linesLocation, linesObjectOf, rewrittenKey } from '../lake/lake-keys.ts';
import type { LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { ContentFault, type ContentPorts, type WrittenGeneration } from './content/content.ts';
import { stopIfOutOfTime } from './content/read-sources.ts';
import { StagedAccounts, shapeOf } from './content/runs/staged-accounts.ts';
import { verifyGeneration } from './content/verify-generation.ts';
import { writeGeneration } from './content/write-generation.ts';
import { contentChange } from './content-change.ts';
import { liveGeneration, refusal } from './generation-sources.ts';
import type { RewritePorts } from './ports.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';
import { stagedRewrite } from './staged-rewrites.ts';

const DELETED_AT_A_TIME = 1000;

/**
 * Writes the generation of a rewrite that has begun, reads it back, and records it. Continues where
 * an earlier invocation ended: what is recorded is done. Returns undefined, or for what the rewrite
 * waits. Throws ContentFault.
 */
export async function fillGeneration(
  begun: LakeDay,
  ports: RewritePorts,
): Promise<RewriteOutcome | undefined> {
  const { date, live, writing, change, beganAt } = begun;
  if (!change || beganAt === undefined) {
    throw new StepFailure('ContractBroken', `The rewrite of ${date} has no change`);
  }
  if (await isFilled(begun, ports)) return clear(begun, ports.content);
  const { sources, missing, unknown } = await liveGeneration(begun, ports);
  if (unknown.length > 0) return later(refusal(date, unknown), begun, ports);
  if (missing !== undefined) return later(absence(missing, begun), begun, ports);
  const written = await fill(begun, change, sources, ports);
  if (written) {
    const record = { ...written, date, generation: writing, from: live, change, beganAt };
    await refuseDifferences(record, ports);
    await ports.days.putRecord(record);
  }
  return clear(begun, ports.content);
}

async function isFilled(
  { date, writing }: LakeDay,
  ports: Pick<RewritePorts, 'days' | 'lake'>,
): Promise<boolean> {
  const records = await ports.days.recordsOf(date);
  const record = records.find(({ generation }) => generation === writing);
  if (record) await refuseDifferences(record, ports);
  return record !== undefined;
}

/** Returns undefined when another invocation has filled the generation meanwhile. */
async function fill(
  begun: LakeDay,
  change: DayChange,
  sources: readonly string[],
  ports: RewritePorts,
): Promise<WrittenGeneration | undefined> {
  const { date, writing } = begun;
  const { content, limits } = ports;
  const prefix = stagedRewrite(date, writing, shapeOf(sources, limits));
  const staged = await StagedAccounts.open(prefix, content);
  const target = { date, keyOf: (n: number) => rewrittenKey(date, writing, n), staged };
  const keys = sources.map((key) => ({ key }));
  try {
    const changed = await contentChange(change, ports);
    const written = await writeGeneration(keys, changed, target, content, limits);
    await verifyGeneration(written.objects, written, date, content, staged);
    return written;
  } catch (error) {
    // Once it is recorded, what was staged is deleted.
    const isCleared = error instanceof ContentFault && error.name === 'StagingDamaged';
    if (isCleared && (await isFilled(begun, ports))) return undefined;
    throw error;
  }
}

/** What was staged is not needed any more. What is left after a crash here goes the next time. */
async function clear({ date, writing }: LakeDay, content: ContentPorts): Promise<undefined> {
  const keys = await content.pieces(stagedRewrite(date, writing));
  for (const some of inGroups(keys, DELETED_AT_A_TIME)) {
    stopIfOutOfTime(content);
    await content.deletePieces(some);
  }
}

const absence = (key: string, { date }: LakeDay): RewriteOutcome => {
  const { batchId } = linesObjectOf(key) ?? {};
  const what = batchId === undefined ? `${key} is missing` : `batch ${batchId} has not written yet`;
  return { state: 'WAITING', for: `${what}, so ${date} can't be rewritten` };
};

/** Gives the rewrite up if this has lasted for too long. */
async function later(
  outcome: RewriteOutcome,
  begun: LakeDay,
  { days, timer, periods }: RewritePorts,
): Promise<RewriteOutcome> {
  const waited = timer.now() - Date.parse(begun.beganAt ?? '');
  if (waited > periods.giveUpAfterMs) await days.giveUpRewrite(begun);
  return outcome;
}

/**
 * Readers see every object of a generation, and no others. An attempt of another version may have
 * written more of them than this one, and somebody may have deleted one that was read back.
 */
async function refuseDifferences(
  { date, generation, objects }: RewriteRecord,
  { lake }: Pick<RewritePorts, 'lake'>,
): Promise<void> {
  const own = new Set(objects.map(({ key }) => key));
  const found = await lake.keys(linesLocation(date, generation));
  const other = found.find((key) => !own.has(key) && linesObjectOf(key)?.batchId === undefined);
  if (other !== undefined) throw differs(`${other} is not an object of this rewrite`);
  const present = new Set(found);
  const missing = objects.find(({ key }) => !present.has(key));
  if (missing) throw differs(`${missing.key} is missing`);
}

const differs = (what: string): ContentFault =>
  new ContentFault('GenerationDiffers', `The generation is not as it was recorded: ${what}`);
