import { StepFailure } from '../failures.ts';
import {
  FIRST_GENERATION,
  linesKey,
  linesLocation,
  linesObjectOf,
  rewrittenKey,
} from '../lake/lake-keys.ts';
import type { LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { ContentFault } from './content/content.ts';
import { verifyGeneration } from './content/verify-generation.ts';
import { writeGeneration } from './content/write-generation.ts';
import { contentChange } from './content-change.ts';
import { recordOf } from './generations.ts';
import type { RewritePorts } from './ports.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';

/** The prefix of what rewrites stage. */
export const STAGED_REWRITES = 'staging/rewrites/';

/**
 * Writes the generation of a rewrite that has begun, reads it back, and records it. Returns
 * undefined, or for what the rewrite waits. Throws ContentFault.
 */
export async function fillGeneration(
  begun: LakeDay,
  ports: RewritePorts,
): Promise<RewriteOutcome | undefined> {
  const { date, live, writing, change, beganAt } = begun;
  if (!change || beganAt === undefined) {
    throw new StepFailure('ContractBroken', `The rewrite of ${date} has no change`);
  }
  const sources = await sourcesOf(begun, ports);
  const missing = await missingIn(sources, begun, ports);
  if (missing !== undefined) return waitFor(missing, begun, ports);
  const target = {
    date,
    keyOf: (n: number) => rewrittenKey(date, writing, n),
    runs: `${STAGED_REWRITES}${date}/${writing}/${ports.processId}/`,
  };
  const keys = sources.map((key) => ({ key }));
  const content = await contentChange(change, ports);
  const written = await writeGeneration(keys, content, target, ports.content);
  await verifyGeneration(written.objects, written, date, ports.content);
  const record = { ...written, date, generation: writing, from: live, change, beganAt };
  await refuseOthers(record, ports);
  await ports.days.putRecord(record);
  return undefined;
}

/** The objects of the last rewrite, and those of all batches that registered since. */
async function sourcesOf(
  { date, live, writing }: LakeDay,
  { days }: RewritePorts,
): Promise<string[]> {
  const rewritten =
    live === FIRST_GENERATION ? [] : recordOf(live, await days.recordsOf(date)).objects;
  const registrations = await days.registrationsOf(date);
  const batches = [...registrations].filter(
    ([, { generation }]) => generation >= live && generation < writing,
  );
  return [
    ...rewritten.map(({ key }) => key),
    ...batches.map(([batchId]) => linesKey(date, live, batchId)),
  ];
}

/** The set of sources does not grow any more, so it is complete once each is there. */
async function missingIn(
  sources: readonly string[],
  { date, live }: LakeDay,
  { lake }: RewritePorts,
): Promise<string | undefined> {
  const present = new Set(await lake.keys(linesLocation(date, live)));
  return sources.find((key) => !present.has(key));
}

async function waitFor(
  key: string,
  begun: LakeDay,
  { days, timer, periods }: RewritePorts,
): Promise<RewriteOutcome> {
  const waited = timer.now() - Date.parse(begun.beganAt ?? '');
  if (waited > periods.giveUpAfterMs) await days.giveUpRewrite(begun);
  const { batchId } = linesObjectOf(key) ?? {};
  const what = batchId === undefined ? `${key} is missing` : `batch ${batchId} has not written yet`;
  return { state: 'WAITING', for: `${what}, so ${begun.date} can't be rewritten` };
}

/**
 * Readers see every object of a generation. An attempt of another version may have written more of
 * them than this one.
 */
async function refuseOthers(
  { date, generation, objects }: RewriteRecord,
  { lake }: RewritePorts,
): Promise<void> {
  const own = new Set(objects.map(({ key }) => key));
  const found = await lake.keys(linesLocation(date, generation));
  const other = found.find((key) => !own.has(key) && linesObjectOf(key)?.batchId === undefined);
  if (other === undefined) return;
  throw new ContentFault('GenerationDiffers', `${other} is not an object of this rewrite`);
}
