import { inParallel } from '../concurrency/in-parallel.ts';
import type { Timer } from '../concurrency/timer.ts';
import { FIRST_GENERATION, linesDay, linesLocation, linesObjectOf } from '../lake/lake-keys.ts';
import type { DayLedger, LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { rewritesTo } from './generations.ts';
import type { LakeDays } from './ports.ts';

export type CleanPorts = {
  days: Pick<DayLedger, 'readDay' | 'recordsOf' | 'registrationsOf'>;
  lake: LakeDays;
  deleteObject(key: string): Promise<void>;
  timer: Pick<Timer, 'now'>;
  /** Longer than any query, and than any process that writes to a day. */
  graceMs: number;
  isOutOfTime(): boolean;
};

export type Cleaned = {
  deleted: number;
  /** Objects that could go and stay, because something about the day is not as it must be. */
  kept: string[];
  /** Objects of generations whose grace period is not over, or for which there was no time. */
  left: number;
};

const DELETIONS_AT_A_TIME = 16;

/**
 * Deletes the objects of a day that no reader can see any more: those of generations that were
 * replaced longer ago than the grace period, and of rewrites that were given up. It never touches
 * the live generation, nor the one that is being written.
 */
export async function cleanGenerations(date: string, ports: CleanPorts): Promise<Cleaned> {
  const day = await ports.days.readDay(date);
  const keys = await ports.lake.keys(linesDay(date));
  const dead = keys.filter((key) => isDead(generationOf(key), day));
  if (dead.length === 0) return { deleted: 0, kept: [], left: 0 };
  const location = await ports.lake.location(date);
  if (!isExpected(location, day)) {
    return { deleted: 0, kept: dead, left: 0 };
  }
  const records = rewritesTo(day.live, await ports.days.recordsOf(date));
  const over = dead.filter((key) => isOver(generationOf(key), day, records, ports));
  const registered = await ports.days.registrationsOf(date);
  const isKnown = (key: string): boolean => {
    const object = linesObjectOf(key);
    return object?.batchId === undefined || registered.has(object.batchId);
  };
  const deletable = over.filter(isKnown);
  const deleted = await inParallel(DELETIONS_AT_A_TIME, deletable, async (key) => {
    if (ports.isOutOfTime()) return 0;
    await ports.deleteObject(key);
    return 1;
  });
  const count = deleted.filter((one) => one === 1).length;
  // A version that registered no batches may have written these after the day was rewritten.
  const kept = over.filter((key) => !isKnown(key));
  return { deleted: count, kept, left: dead.length - count - kept.length };
}

/** While a day is SWITCHING, the catalog has the old or the new location. */
function isExpected(
  location: string | undefined,
  { date, live, writing, phase }: LakeDay,
): boolean {
  if (location === linesLocation(date, live)) return true;
  return phase === 'SWITCHING' && location === linesLocation(date, writing);
}

/** Keys that are none of the lines table belong to no generation, and are never dead. */
const generationOf = (key: string): number | undefined => linesObjectOf(key)?.generation;

function isDead(generation: number | undefined, { live, writing, phase }: LakeDay): boolean {
  if (generation === undefined || generation === live) return false;
  if (generation < live) return true;
  return phase === 'IDLE' ? generation <= writing : generation < writing;
}

/**
 * Whether the grace period of a dead generation is over. A generation was replaced before the
 * rewrite after its successor's began. One that was given up was never seen by a reader, but some
 * process may still write to it.
 */
function isOver(
  generation: number | undefined,
  { switchedAt, beganAt }: LakeDay,
  records: readonly RewriteRecord[],
  { timer, graceMs }: Pick<CleanPorts, 'timer' | 'graceMs'>,
): boolean {
  const chain = [FIRST_GENERATION, ...records.map((record) => record.generation)];
  const place = generation === undefined ? -1 : chain.indexOf(generation);
  const replacedBefore = place === -1 ? beganAt : (records[place + 1]?.beganAt ?? switchedAt);
  return timer.now() - Date.parse(replacedBefore ?? '') > graceMs;
}
