import { isDeepStrictEqual } from 'node:util';
import type { IngestBooks } from '../../../functions/api/books-responses.ts';
import type { ExpectedLine, Upload } from '../workload/uploads.ts';
import { bookViolations } from './books-verdict.ts';
import type { AfterErasures } from './erasure-verdict.ts';
import type { StoredLine } from './stores.ts';

/** An ingest as `GET /ingests/{ingestId}` reports it. */
export type IngestStatus = {
  state: string;
  accepted: number;
  quarantined: number;
  pending: number;
  lines: number;
  corrected: number;
  corrects: string;
  books: IngestBooks;
};

/** What the stores hold, and what the API says about an ingest. */
export type UploadEvidence = {
  lake: readonly StoredLine[];
  invoices: readonly StoredLine[];
  quarantine: readonly string[];
  /** Returns the ingest id that belongs to an idempotency key, also when the client gave up. */
  ingestOf(key: string): string;
  statusOf(ingestId: string): Promise<Partial<IngestStatus>>;
  /** What stores must show of lines that were sent. */
  left: AfterErasures;
  /** Whether an ingest has been reprocessed. */
  isReadAgain(ingestId: string): boolean;
};

/** An ingest as which an upload was sent. */
export type SentIngest = {
  id: string;
  /** Whether a client was told so. */
  isAccepted: boolean;
  /** Whether the stores must show its lines: they must not if it is retracted. */
  isShown: boolean;
};

/**
 * Returns what is wrong with an ingest of an upload. Each line of an accepted POST must be where it
 * belongs exactly once, each line of one that was given up at most once, and none that is retracted.
 */
export async function uploadViolations(
  upload: Upload,
  { id, isAccepted, isShown }: SentIngest,
  evidence: UploadEvidence,
): Promise<string[]> {
  const { lake, invoices, quarantine, statusOf } = evidence;
  const outcomes = outcomesOf(upload, id, evidence);
  const shown = isShown ? linesLeft(upload, id, evidence) : NO_LINES;
  const isOf = (lineId: string) => lineId.startsWith(`${id}-`);
  const linesIn = (store: readonly StoredLine[]) => store.filter(({ lineId }) => isOf(lineId));
  const differences = [
    ...compareLines('The lake', linesIn(lake), shown, isAccepted),
    ...compareLines('Invoices', linesIn(invoices), shown, isAccepted),
    ...compareIds('Quarantine', quarantine.filter(isOf), quarantinedIds(outcomes), isAccepted),
  ];
  if (!isAccepted) return differences;
  const status = await statusOf(id);
  const books = bookViolations(id, status.books, linesIn(lake).length);
  return [...differences, ...compareStatus(outcomes, status, id), ...books];
}

/** What becomes of each record of an ingest, with its id. */
type Outcomes = readonly (readonly [lineId: string, line: ExpectedLine | 'quarantined'])[];

const outcomesIn = (lines: Upload['expected'], id: string): Outcomes =>
  lines.map((line, index) => [`${id}-${index + 1}`, line]);

const outcomesOf = (
  { expected, again }: Upload,
  id: string,
  { isReadAgain }: Pick<UploadEvidence, 'isReadAgain'>,
): Outcomes => outcomesIn(isReadAgain(id) ? again : expected, id);

const linesOf = (outcomes: Outcomes): Map<string, StoredLine> =>
  new Map(
    outcomes.flatMap(([lineId, line]) =>
      line === 'quarantined' ? [] : [[lineId, { lineId, ...line }]],
    ),
  );

const quarantinedIds = (outcomes: Outcomes): string[] =>
  outcomes.flatMap(([lineId, line]) => (line === 'quarantined' ? [lineId] : []));

/** Lines as stores must show them. */
export type LinesLeft = {
  /** Whether nothing has become of an erasure. */
  isUntouched: boolean;
  lines: ReadonlyMap<string, StoredLine>;
  /** How some may be shown instead: as they were when they lost their customer. */
  earlier: ReadonlyMap<string, StoredLine>;
};
const NO_LINES: LinesLeft = { isUntouched: true, lines: new Map(), earlier: new Map() };

/**
 * Returns the lines of an ingest after it was reprocessed, if it was, and after erasures. A line that
 * had lost its customer before it was to be read again has stayed as it was.
 */
export function linesLeft(
  upload: Upload,
  id: string,
  evidence: Pick<UploadEvidence, 'isReadAgain' | 'left'>,
): LinesLeft {
  const all = linesOf(outcomesOf(upload, id, evidence));
  const lines = evidence.left(all);
  const before = linesOf(outcomesIn(upload.expected, id));
  const earlier = [...evidence.left(before)].filter(
    ([lineId, { customerId }]) => customerId !== before.get(lineId)?.customerId,
  );
  return { isUntouched: isDeepStrictEqual(lines, all), lines, earlier: new Map(earlier) };
}

export function compareLines(
  store: string,
  lines: readonly StoredLine[],
  { lines: expected, earlier }: Pick<LinesLeft, 'lines'> & Partial<LinesLeft>,
  isAccepted: boolean,
): string[] {
  const ids = lines.map(({ lineId }) => lineId);
  return [
    ...compareIds(store, ids, [...expected.keys()], isAccepted),
    ...lines
      .filter((line) => expected.has(line.lineId))
      .filter((line) => !isDeepStrictEqual(line, expected.get(line.lineId)))
      .filter((line) => !isDeepStrictEqual(line, earlier?.get(line.lineId)))
      .map(({ lineId }) => `${store} shows ${lineId} differently from what was sent`),
  ];
}

export function compareIds(
  store: string,
  ids: readonly string[],
  expected: readonly string[],
  isAccepted: boolean,
): string[] {
  const allowed = new Set(expected);
  const there = new Set(ids);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const strays = ids.filter((id) => !allowed.has(id));
  const lost = isAccepted ? expected.filter((id) => !there.has(id)) : [];
  return [
    ...twice.map((id) => `${store} holds ${id} twice`),
    ...strays.map((id) => `${store} holds ${id}, which does not belong there`),
    ...lost.map((id) => `${store} has lost ${id}, which was accepted with 202`),
  ];
}

function compareStatus(
  outcomes: Outcomes,
  { state, accepted, quarantined, pending }: Partial<IngestStatus>,
  id: string,
): string[] {
  const notAccepted = quarantinedIds(outcomes).length;
  const expected = {
    state: 'ACCEPTED',
    accepted: outcomes.length - notAccepted,
    quarantined: notAccepted,
    pending: 0,
  };
  const reported = { state, accepted, quarantined, pending };
  if (isDeepStrictEqual(reported, expected)) return [];
  return [
    `GET /ingests/${id} returns ${JSON.stringify(reported)} instead of ${JSON.stringify(expected)}`,
  ];
}
