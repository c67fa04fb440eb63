import type { IngestBooks as BooksView } from '../api/books-responses.ts';
import { balanceOf } from '../books/balance.ts';
import { eachSide, ingestBooks } from '../books/ingest-books.ts';
import { rewrittenLines } from '../books/rewritten.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { totalsView } from './totals.ts';

/** The days of the lake, as the books need them. */
export type BookDays = Pick<DayLedger, 'readDay' | 'recordsOf'>;

/**
 * Returns the books of an ingest. Most ingests were never changed: then nothing more is read of them.
 * Otherwise what was removed is compared with what the rewrites of each day have taken out.
 */
export async function booksOf(progress: IngestProgress, days: BookDays): Promise<BooksView> {
  const books = ingestBooks(progress);
  const { ingestId, received, accepted, quarantined } = books;
  const isTouched = progress.retraction !== undefined || progress.removed !== undefined;
  const dates = isTouched ? books.days.map(({ date }) => date) : [];
  const balance = balanceOf(books, await rewrittenLines(ingestId, dates, days));
  return {
    ...{ received, accepted, quarantined },
    inLake: balance.inLake,
    ...eachSide((side) => books[side].lineCount),
    balanced: balance.balanced,
    days: balance.days.map((day) => ({
      date: day.date,
      ...(day.accepted && { accepted: totalsView(day.accepted) }),
      ...(day.inLake && { inLake: totalsView(day.inLake) }),
      ...eachSide((side) => totalsView(day[side])),
      balanced: day.balanced,
    })),
  };
}
