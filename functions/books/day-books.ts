import { areEqual, type LineTotals, minus, noLines, plus } from '../domain/line-totals.ts';
import { linesKey } from '../lake/lake-keys.ts';
import type { RecordedDay } from '../ledger/day-ledger.ts';
import { rewritesTo } from '../rewrite/generations.ts';
import { type DayRewrite, dayRewrites, linesOf, removedBy } from './day-rewrites.ts';
import type { Side } from './ingest-books.ts';

/** A day as readers see it: the generation that the catalog names, and the keys of its objects. */
export type SeenDay = { generation: number; keys: ReadonlySet<string> };

/** A batch whose object of the day no rewrite has taken over. */
export type BatchSince = { batchId: string; lines?: LineTotals; isWritten: boolean };

export type DayBooks = {
  /** All lines that batches have landed. Absent where an earlier version has landed some. */
  accepted?: LineTotals;
  /** What the last rewrite has counted, and batches have brought since. Absent likewise. */
  inLake?: LineTotals;
  since: BatchSince[];
  rewrites: DayRewrite[];
  /**
   * Whether accepted = in the lake + retracted + erased, also at each rewrite, and the objects are
   * those that are recorded. Absent where that is not known.
   */
  balanced?: boolean;
} & Record<Side, LineTotals>;

/**
 * Balances the books of a day of the lake. What batches have registered is one side; what rewrites
 * have read back is the other.
 */
export function dayBooks(recorded: RecordedDay, seen: SeenDay): DayBooks {
  const chain = rewritesTo(seen.generation, recorded.records);
  const last = chain.at(-1);
  const own = last?.objects.map(({ key }) => key) ?? [];
  const since = batchesSince(recorded, seen);
  const rewrites = dayRewrites(recorded, seen.generation);
  const { reprocessed, ...sides } = removedBy(chain);
  const isKnown = knowsAll(recorded, own, seen);
  const { accepted, inLake } = isKnown ? bothSides(recorded, since, reprocessed, last) : {};
  const isWrong =
    own.some((key) => !seen.keys.has(key)) ||
    // An earlier version registered no batches. Whoever rewrites a day registers them.
    (last !== undefined && !isKnown) ||
    rewrites.some(isUneven) ||
    differ(accepted && minus(accepted, plus(sides.retracted, sides.erased)), inLake);
  const balanced = isWrong || accepted ? { balanced: !isWrong } : {};
  const books = { ...(accepted && { accepted }), ...(inLake && { inLake }), ...sides };
  return { ...books, since, rewrites, ...balanced };
}

/** Each side is known if all batches that it counts have registered their lines. */
function bothSides(
  { registrations }: RecordedDay,
  since: readonly BatchSince[],
  reprocessed: LineTotals,
  last: LineTotals = noLines(),
): Pick<DayBooks, 'accepted' | 'inLake'> {
  const [landed, brought] = [linesOf(registrations.values()), linesOf(since)];
  return {
    ...(landed && { accepted: plus(landed, reprocessed) }),
    ...(brought && { inLake: plus(brought, last) }),
  };
}

const isUneven = ({ state, balanced }: DayRewrite): boolean =>
  balanced === false && (state === 'LIVE' || state === 'REPLACED');

const differ = (due: LineTotals | undefined, found: LineTotals | undefined): boolean =>
  due !== undefined && found !== undefined && !areEqual(due, found);

/** Whether each object of the generation was registered by a batch or recorded by its rewrite. */
function knowsAll(
  { day: { date }, registrations }: RecordedDay,
  own: readonly string[],
  { generation, keys }: SeenDay,
): boolean {
  const registered = [...registrations.keys()].map((id) => linesKey(date, generation, id));
  const known = new Set([...own, ...registered]);
  return [...keys].every((key) => known.has(key));
}

function batchesSince(
  { day: { date }, registrations }: RecordedDay,
  { generation, keys }: SeenDay,
): BatchSince[] {
  return [...registrations].flatMap(([batchId, registration]) => {
    if (registration.generation < generation) return [];
    const { lines } = registration;
    const isWritten = keys.has(linesKey(date, generation, batchId));
    return [{ batchId, ...(lines && { lines }), isWritten }];
  });
}
