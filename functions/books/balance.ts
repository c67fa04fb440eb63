import { areEqual, type LineTotals, minus, noLines } from '../domain/line-totals.ts';
import { type DayBooks, type IngestBooks, outOfLake } from './ingest-books.ts';

type BalancedDay = DayBooks & {
  /** What the lake has of it. Absent where `accepted` is. */
  inLake?: LineTotals;
  balanced: boolean;
};

export type Balance = {
  inLake: number;
  days: BalancedDay[];
  /** Whether received = accepted + quarantined, and accepted = in the lake + retracted + erased. */
  balanced: boolean;
};

/**
 * Balances the books of an ingest against what the rewrites of its days have taken out of the lake:
 * both sides are counted by themselves. They differ while an operation moves lines.
 */
export function balanceOf(books: IngestBooks, rewritten: ReadonlyMap<string, LineTotals>): Balance {
  const days = books.days.map((day): BalancedDay => {
    const out = rewritten.get(day.date) ?? noLines();
    return {
      ...day,
      ...(day.accepted && { inLake: minus(day.accepted, out) }),
      balanced: areEqual(out, outOfLake(day)) && isWithin(day),
    };
  });
  const out = [...rewritten.values()].reduce((sum, { lineCount }) => sum + lineCount, 0);
  const inLake = books.accepted - out;
  const isEven =
    books.pending === 0 &&
    inLake >= 0 &&
    books.accepted === inLake + outOfLake(books).lineCount &&
    isSumOfDays(books);
  return { inLake, days, balanced: isEven && days.every(({ balanced }) => balanced) };
}

/** No more can be taken out of a day than has landed. */
const isWithin = (day: DayBooks): boolean =>
  !day.accepted || outOfLake(day).lineCount <= day.accepted.lineCount;

function isSumOfDays({ accepted, days, hasAllDays }: IngestBooks): boolean {
  if (!hasAllDays || !days.every((day) => day.accepted)) return true;
  return days.reduce((sum, day) => sum + (day.accepted?.lineCount ?? 0), 0) === accepted;
}
