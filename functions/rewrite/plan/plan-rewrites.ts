import * as z from 'zod';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { DayChange } from '../../domain/day-change.ts';
import { compareText } from '../../domain/text-order.ts';
import type { DayLedger, LakeDay } from '../../ledger/day-ledger.ts';
import type { LakeListing } from './lake-listing.ts';
import { type ListedGeneration, listedGenerations } from './listed-generations.ts';

/** Which days to look at, and what to take for worth it in place of the stage's settings. */
export const PlanRequest = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** A day with fewer small objects is left as it is. */
  objects: z.int().min(2).optional(),
  /** A day that was written to in the last minutes is left for later. */
  quietMinutes: z.int().nonnegative().optional(),
  mostDays: z.int().min(1).max(200).optional(),
});
export type PlanRequest = z.infer<typeof PlanRequest>;

const PlannedDay = z.object({
  date: z.iso.date(),
  change: DayChange,
  /** What the day has now, or at least. */
  objects: z.int(),
  bytes: z.int(),
});

export const RewritePlan = z.object({
  /** The days to rewrite, those with the most small objects first. If there are more, as inTurn says. */
  days: z.array(PlannedDay),
  /** Days that may have generations to delete. */
  clean: z.array(z.iso.date()),
  /** Days that are worth it beyond `mostDays`. */
  later: z.int().nonnegative(),
});
export type RewritePlan = z.infer<typeof RewritePlan>;

export type PlanPorts = {
  listing: LakeListing;
  days: Pick<DayLedger, 'readDay' | 'refusedAt'>;
  now(): number;
  compactObjects: number;
};

/** 500,000 lines take 8 to 12 MB, and a rewrite holds an object in memory. */
const LINES_PER_OBJECT = 500_000;
const COMPACT: DayChange = { reason: 'compact', linesPerObject: LINES_PER_OBJECT };

const QUIET_MINUTES = 60;
/** Bounds the size of the plan, and how long one run takes. */
const MOST_DAYS = 100;
const MOST_CLEANED = 200;

/**
 * Every 10 MB that are compacted already ask for as many small objects again, or a large day would
 * be rewritten whenever a few lines of it arrive.
 */
const STEP_BYTES = 10_000_000;

/**
 * Plans which days to compact: those with so many small objects that queries gain by it, and to
 * which nothing has been written for a while.
 */
export async function planRewrites(request: PlanRequest, ports: PlanPorts): Promise<RewritePlan> {
  const worth: WorthyDay[] = [];
  const clean: string[] = [];
  for await (const generations of byDay(listedGenerations(ports.listing, request))) {
    // Also of a single generation: a day that was rewritten to no lines has only dead objects.
    const day = await ports.days.readDay(generations[0]?.date ?? '');
    const live = generations.filter(({ generation }) => generation === day.live);
    const worthy = live.filter((each) => isWorthIt(each, request, ports));
    worth.push(...worthy.map((listed) => ({ ...listed, day })));
    if (generations.some(({ generation }) => isDead(generation, day))) clean.push(day.date);
  }
  const most = request.mostDays ?? MOST_DAYS;
  const sorted = await inTurn(worth, most, ports.days);
  return {
    days: sorted
      .slice(0, most)
      .map(({ date, objects, bytes }) => ({ date, change: COMPACT, objects, bytes })),
    clean: clean.slice(0, MOST_CLEANED),
    later: Math.max(0, sorted.length - most),
  };
}

/** A day that is worth it, as it was listed and as the ledger has it. */
type WorthyDay = ListedGeneration & { day: LakeDay };

const REFUSALS_AT_A_TIME = 16;

/**
 * Sorts days by their small objects. If one run can't take all of them, those that were last tried in
 * vain come behind the others, the one that has waited for longest first: otherwise as many of them as
 * a run takes would keep it from all others for ever.
 */
async function inTurn(
  worth: readonly WorthyDay[],
  most: number,
  days: PlanPorts['days'],
): Promise<WorthyDay[]> {
  const sorted = worth.toSorted((a, b) => b.smallObjects - a.smallObjects);
  if (sorted.length <= most) return sorted;
  const tried = await inParallel(REFUSALS_AT_A_TIME, sorted, async (worthy) => ({
    worthy,
    at: await triedInVainAt(worthy.day, days),
  }));
  return tried.toSorted((a, b) => compareText(a.at, b.at)).map(({ worthy }) => worthy);
}

/** When the day was refused, or the rewrite began that was given up. Empty if the last one ended well. */
async function triedInVainAt(
  { date, live, writing, phase, beganAt = '', switchedAt = '' }: LakeDay,
  { refusedAt }: PlanPorts['days'],
): Promise<string> {
  const refused = (await refusedAt(date)) ?? '';
  if (refused > beganAt && refused > switchedAt) return refused;
  return phase === 'IDLE' && writing > live ? beganAt : '';
}

function isWorthIt(
  { objects, smallObjects, largeBytes, writtenAt }: ListedGeneration,
  { objects: asked, quietMinutes = QUIET_MINUTES }: PlanRequest,
  { now, compactObjects }: PlanPorts,
): boolean {
  const needed = (asked ?? compactObjects) * (1 + Math.floor(largeBytes / STEP_BYTES));
  const isQuiet = now() - writtenAt >= quietMinutes * 60_000;
  return objects > 1 && smallObjects >= needed && isQuiet;
}

/** A generation that is neither live nor being written. CleanGenerations decides what may go. */
const isDead = (generation: number, { live, writing, phase }: LakeDay): boolean =>
  generation !== live && !(phase !== 'IDLE' && generation === writing);

/** The generations of a day follow each other. */
async function* byDay(
  generations: AsyncIterable<ListedGeneration>,
): AsyncGenerator<ListedGeneration[]> {
  let some: ListedGeneration[] = [];
  for await (const generation of generations) {
    if (some.length > 0 && some[0]?.date !== generation.date) {
      yield some;
      some = [];
    }
    some.push(generation);
  }
  if (some.length > 0) yield some;
}
