import { DaysTotals, type DayTotals } from '../domain/day-totals.ts';
import { type LineTotals, minus, noLines, plus, sumOf } from '../domain/line-totals.ts';
import type { Removal } from '../domain/removed-lines.ts';
import { compareText } from '../domain/text-order.ts';
import {
  type IngestProgress,
  type LandedIngest,
  progressCounts,
} from '../ledger/ingest-progress.ts';

/** What operations have done with accepted lines, and where the books have it. */
const SIDES = {
  retract: 'retracted',
  restored: 'restored',
  erase: 'erased',
  anonymise: 'anonymised',
} as const satisfies Record<Removal, string>;

/** Retracted and erased lines are no longer in the lake. The others are, or are there again. */
export type Side = (typeof SIDES)[Removal];

/** The lines of an ingest on a day of the lake. */
export type DayBooks = {
  date: string;
  /** What batches have landed. Absent where a landing does not say it: one of an earlier version. */
  accepted?: LineTotals;
} & Record<Side, LineTotals>;

/**
 * What the ledger says of an ingest: received = accepted + quarantined + pending, and accepted = in
 * the lake + retracted + erased, also day by day.
 */
export type IngestBooks = {
  ingestId: string;
  received: number;
  accepted: number;
  quarantined: number;
  pending: number;
  /** How many of the quarantined lines were corrected. */
  corrected: number;
  /** Days that have lines, or had, earliest first. */
  days: DayBooks[];
  /** Whether `days` are all days: each landing says which it has lines of. */
  hasAllDays: boolean;
} & Record<Side, LineTotals>;

/** Reads the books of an ingest. Throws RangeError when what was removed names a day twice. */
export function ingestBooks(
  progress: LandedIngest & Partial<Pick<IngestProgress, 'corrections'>>,
): IngestBooks {
  const { ingest, landings, removed = [], corrections = [] } = progress;
  const { lines, accepted, quarantined, pending } = progressCounts(progress);
  const filled = landings.filter((landing) => landing.accepted > 0);
  const landed = filled.every(({ dayTotals }) => dayTotals)
    ? byDate(filled.flatMap(({ dayTotals = [] }) => DaysTotals.decode(dayTotals)))
    : undefined;
  const sides = eachSide((side) => {
    const own = removed.filter(({ removal }) => SIDES[removal] === side);
    return byDate(own.flatMap(({ days }) => onceEach(days)));
  });
  const mentioned = filled.flatMap(({ days = [] }) => days.map(([date]) => date));
  const removedOn = Object.values(sides).flatMap((days) => [...days.keys()]);
  const dates = new Set([...mentioned, ...removedOn]);
  return {
    ...{ ingestId: ingest.ingestId, received: lines, accepted, quarantined, pending },
    corrected: corrections.length,
    days: [...dates].sort(compareText).map((date) => ({
      date,
      ...(landed && { accepted: landed.get(date) ?? noLines() }),
      ...eachSide((side) => sides[side].get(date) ?? noLines()),
    })),
    hasAllDays: filled.every(({ days }) => days),
    ...eachSide((side) => sumOf(sides[side].values())),
  };
}

/** Returns something for each side of the books. */
export function eachSide<T>(of: (side: Side) => T): Record<Side, T> {
  return {
    retracted: of('retracted'),
    restored: of('restored'),
    erased: of('erased'),
    anonymised: of('anonymised'),
  };
}

function byDate(days: readonly DayTotals[]): Map<string, LineTotals> {
  const found = new Map<string, LineTotals>();
  for (const { date, ...totals } of days) {
    found.set(date, plus(found.get(date) ?? noLines(), totals));
  }
  return found;
}

/** An operation rewrites a day once. */
function onceEach(days: readonly DayTotals[]): readonly DayTotals[] {
  if (new Set(days.map(({ date }) => date)).size === days.length) return days;
  throw new RangeError('What an operation has removed of an ingest names a day twice');
}

/** What operations have taken out of the lake, and not brought back. */
export const outOfLake = ({ retracted, erased }: Record<Side, LineTotals>): LineTotals =>
  plus(retracted, erased);

/** How many lines of the ingest the lake must have. */
export const dueLines = (books: IngestBooks): number => books.accepted - outOfLake(books).lineCount;

/** What the lake must have of a day. Undefined where the ledger does not say what has landed. */
export const dueOn = (day: DayBooks): LineTotals | undefined =>
  day.accepted && minus(day.accepted, outOfLake(day));
