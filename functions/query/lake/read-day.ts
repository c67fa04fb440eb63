import { type DayBooks, dayBooks } from '../../books/day-books.ts';
import type { StoredObject } from '../../lake/lake-calendar.ts';
import { generationIn } from '../../lake/lake-keys.ts';
import type { RecordedDay } from '../../ledger/day-ledger.ts';
import type { DayPorts } from './day-ports.ts';

/** A day of the lake: what the catalog and S3 have, what the ledger has, and whether they agree. */
export type FoundDay = {
  generation: number;
  objects: readonly StoredObject[];
  recorded: RecordedDay;
  books: DayBooks;
};

/** A day may be switched while it is read. Then it is not for a minute or more. */
const ATTEMPTS = 3;

/**
 * Reads a day whose partition was at this location. Its objects are listed before the ledger is read:
 * a batch registers before it writes, so the ledger knows each of them. Undefined if the catalog has
 * no such day any more.
 */
export async function readDay(
  date: string,
  location: string | undefined,
  ports: DayPorts,
): Promise<FoundDay | undefined> {
  let at = location;
  for (let attempt = 1; ; attempt += 1) {
    if (at === undefined) return undefined;
    const { generation } = generationOf(date, at);
    const objects = await ports.calendar.objects(at);
    const recorded = await ports.days.readRecordedDay(date);
    const { live, phase } = recorded.day;
    if ((live === generation && phase !== 'SWITCHING') || attempt === ATTEMPTS) {
      const keys = new Set(objects.map(({ key }) => key));
      const books = dayBooks(recorded, { generation, keys });
      return { generation, objects, recorded, books };
    }
    at = await ports.calendar.location(date);
  }
}

/** Nobody but SwitchDay changes where a day is. */
function generationOf(date: string, location: string): { generation: number } {
  const found = generationIn(location);
  if (found?.date === date) return found;
  throw new Error(`The catalog has ${date} at ${location}, which is no generation of that day`);
}
