import { isDeepStrictEqual } from 'node:util';
import type { DayChange } from '../domain/day-change.ts';
import type { LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { beginRewrite } from './begin-rewrite.ts';
import { ContentFault } from './content/content.ts';
import { fillGeneration } from './fill-generation.ts';
import { rewritesTo } from './generations.ts';
import type { RewritePorts } from './ports.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';

/**
 * Rewrites a day of the lake beside itself, with the change, and lets readers see the result. Every
 * process may die at any point and any number may run at once: the day stays as it was or becomes
 * what it is to be. A rewrite that is under way is finished first, whoever began it. An operation
 * for which the day was rewritten already is DONE. A refusal is noted, so that the compaction takes
 * other days first. Throws ContentFault and what the ports throw.
 */
export async function rewriteDay(
  date: string,
  change: DayChange,
  ports: RewritePorts,
): Promise<RewriteOutcome> {
  const outcome = await carriedOn(date, change, ports);
  if (outcome.state === 'REFUSED') {
    await ports.days.noteRefusal(date, new Date(ports.timer.now()).toISOString());
  }
  return outcome;
}

async function carriedOn(
  date: string,
  change: DayChange,
  ports: RewritePorts,
): Promise<RewriteOutcome> {
  const found = await ports.days.readDay(date);
  const done = await recordFor(change, found, ports);
  if (done) return { state: 'DONE', record: done };
  const begun = found.phase === 'IDLE' ? await beginRewrite(found, change, ports) : found;
  if ('state' in begun) return begun;
  if (begun.phase === 'IDLE') return { state: 'WAITING', for: `a rewrite of ${date} just ended` };
  const outcome = await finish(begun, ports);
  if (outcome.state !== 'DONE' || isDeepStrictEqual(begun.change, change)) return outcome;
  return { state: 'WAITING', for: `another rewrite of ${date} was under way, and is finished now` };
}

/** Returns the rewrite that did this for the operation. A compaction has no operation. */
async function recordFor(
  { operationId, reason }: DayChange,
  { date, live }: LakeDay,
  { days }: RewritePorts,
): Promise<RewriteRecord | undefined> {
  if (operationId === undefined || live === 0) return undefined;
  const records = rewritesTo(live, await days.recordsOf(date));
  return records.find(
    ({ change }) => change.operationId === operationId && change.reason === reason,
  );
}

/**
 * Finishes a rewrite that has begun. It is DONE only if it is one of those that made what is live: a
 * later rewrite may be live although this one was given up meanwhile.
 */
async function finish(begun: LakeDay, ports: RewritePorts): Promise<RewriteOutcome> {
  const { date, writing } = begun;
  if (begun.phase === 'REWRITING') {
    const waiting = await filled(begun, ports);
    if (waiting) return waiting;
    const now = await ports.days.beginSwitch(begun);
    const isSwitching = now.phase === 'SWITCHING' && now.writing === writing;
    if (now.live < writing && !isSwitching) return givenUp(date);
  }
  await ports.switchDay(date, writing);
  const { live } = await ports.days.readDay(date);
  if (live < writing) return { state: 'WAITING', for: `${date} is being switched` };
  const made = rewritesTo(live, await ports.days.recordsOf(date));
  const record = made.find(({ generation }) => generation === writing);
  return record ? { state: 'DONE', record } : givenUp(date);
}

const givenUp = (date: string): RewriteOutcome => ({
  state: 'WAITING',
  for: `the rewrite of ${date} was given up`,
});

async function filled(begun: LakeDay, ports: RewritePorts): Promise<RewriteOutcome | undefined> {
  try {
    return await fillGeneration(begun, ports);
  } catch (error) {
    if (!(error instanceof ContentFault)) throw error;
    if (error.name === 'OutOfTime') return { state: 'OUT_OF_TIME' };
    // It would fail again. Until then every batch of the day would be written twice.
    await ports.days.giveUpRewrite(begun);
    const then = `The rewrite of ${begun.date} is given up: readers see the day as it was, and the next rewrite begins anew.`;
    throw new ContentFault(error.name, `${error.message}. ${then}`, error);
  }
}
