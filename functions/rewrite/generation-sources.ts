import { FIRST_GENERATION, linesKey, linesLocation, linesObjectOf } from '../lake/lake-keys.ts';
import type { LakeDay } from '../ledger/day-ledger.ts';
import { recordOf } from './generations.ts';
import type { RewritePorts } from './ports.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';

/** The live generation of a day, as a rewrite finds it. */
export type LiveGeneration = {
  /** The objects to take over: those of the last rewrite, and of all batches that registered since. */
  sources: string[];
  /** One of them that is not there yet. Their set does not grow, so it is complete once each is. */
  missing?: string;
  /** Objects that readers see and no rewrite takes over: nothing in the ledger leads to them. */
  unknown: string[];
};

export async function liveGeneration(
  { date, live, writing }: LakeDay,
  { days, lake }: Pick<RewritePorts, 'days' | 'lake'>,
): Promise<LiveGeneration> {
  // A batch registers before it writes, so those of all objects in the list are read.
  const keys = await lake.keys(linesLocation(date, live));
  const registrations = await days.registrationsOf(date);
  const rewritten =
    live === FIRST_GENERATION ? [] : recordOf(live, await days.recordsOf(date)).objects;
  const batches = [...registrations].filter(([, { generation }]) => generation >= live);
  const known = [
    ...rewritten.map(({ key }) => key),
    ...batches.map(([batchId]) => linesKey(date, live, batchId)),
  ];
  const sources = [
    ...rewritten.map(({ key }) => key),
    ...batches
      .filter(([, { generation }]) => generation < writing)
      .map(([batchId]) => linesKey(date, live, batchId)),
  ];
  const [present, expected] = [new Set(keys), new Set(known)];
  const missing = sources.find((key) => !present.has(key));
  return {
    sources,
    ...(missing !== undefined && { missing }),
    unknown: keys.filter((key) => !expected.has(key) && isRead(key)),
  };
}

type Refused = Extract<RewriteOutcome, { state: 'REFUSED' }>;

/** Queries pass over names like these. */
const HIDDEN = /(?:^|\/)(?:[._][^/]*)?$/;
const isRead = (key: string): boolean => !HIDDEN.test(key);

/** Says why a day with these objects is not rewritten, and what to do. */
export function refusal(date: string, [key, ...others]: readonly string[]): Refused {
  const { batchId } = linesObjectOf(key ?? '') ?? {};
  const why =
    batchId === undefined
      ? 'nothing in the ledger names it'
      : `the ledger knows no batch ${batchId} that may have written it`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const reason = `${key}${more} is in the lake and ${why}, so a rewrite of ${date} would lose its lines: npm run audit lists such objects as ObjectOutsideLedger, and docs/runbook.md says what to do`;
  return { state: 'REFUSED', reason };
}
