import { expiryOf } from '../lake/quarantine-expiry.ts';
import { recordOf, type StoredLine, type StoredRecord } from '../lake/quarantine-object.ts';
import type { QuarantineReader } from '../lake/quarantine-reader.ts';
import type { LandedIngest } from '../ledger/ingest-progress.ts';
import { lastRowOf } from './last-row.ts';

/** The quarantine as a request sees it. */
export type Quarantine = {
  reader: QuarantineReader;
  /** How many days the lake bucket keeps a quarantine object. */
  days: number;
  /** Milliseconds since 1970. */
  now: number;
};

type Landing = LandedIngest['landings'][number];
type Expired = { lines: number; at: number };

/** Thrown when a quarantine object is missing before it may have expired. */
class QuarantineObjectMissing extends Error {
  override readonly name = 'QuarantineObjectMissing';
}

/**
 * Returns the first `count` lines of an ingest below a row, and how many of all its lines have
 * expired. The rows of different batches interleave, so the objects are read in the order of their
 * first rows, except for those that can hold no row of the page. What may have expired is always
 * read. Only the page is decoded and kept in memory, however many lines of an ingest were
 * quarantined.
 */
export async function quarantinedLines(
  progress: LandedIngest,
  { after, count }: { after: number; count: number },
  quarantine: Quarantine,
): Promise<{ lines: StoredLine[]; expired?: Expired }> {
  let page: StoredRecord[] = [];
  let expired: Expired | undefined;
  for (const landing of withQuarantine(progress.landings)) {
    const last = page[count - 1]?.row ?? Number.POSITIVE_INFINITY;
    const isBeyond = last < landing.firstRow || lastRowOf(landing, progress) <= after;
    if (isBeyond && !mayHaveExpired(landing, quarantine)) continue;
    const read = await readLanding(landing, quarantine);
    const below = read.records.filter(({ row }) => row > after);
    page = firstOf([...page, ...below], count).map(({ line }) => recordOf(line()));
    expired = sumOf(expired, read.expired);
  }
  return { lines: page.map(({ line }) => line()), ...(expired && { expired }) };
}

const firstOf = (records: readonly StoredRecord[], count: number): StoredRecord[] =>
  records.toSorted((a, b) => a.row - b.row).slice(0, count);

function withQuarantine(landings: readonly Landing[]): Landing[] {
  return landings
    .filter(({ quarantined }) => quarantined > 0)
    .sort((a, b) => a.firstRow - b.firstRow);
}

function mayHaveExpired({ quarantineKeys }: Landing, { days, now }: Quarantine): boolean {
  return quarantineKeys.some((key) => expiryOf(key, days) <= now);
}

/** Reads the lines that a batch landed of the ingest. Those that are not found have expired. */
async function readLanding(
  { ingestId, quarantined, quarantineKeys }: Landing,
  { reader, days, now }: Quarantine,
): Promise<{ records: StoredRecord[]; expired?: Expired }> {
  let records: StoredRecord[] = [];
  let at: number | undefined;
  for (const key of quarantineKeys) {
    const stored = await reader.read(key);
    const expiry = expiryOf(key, days);
    if (stored) records = records.concat(stored.filter((line) => line.ingestId === ingestId));
    else if (expiry <= now) at = Math.max(at ?? 0, expiry);
    else throw new QuarantineObjectMissing(`${key} is missing, and has not expired`);
  }
  const gone = at !== undefined && { lines: quarantined - records.length, at };
  return { records, ...(gone && { expired: gone }) };
}

function sumOf(a: Expired | undefined, b: Expired | undefined): Expired | undefined {
  if (!a || !b) return a ?? b;
  return { lines: a.lines + b.lines, at: Math.max(a.at, b.at) };
}
