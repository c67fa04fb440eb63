import { dueLines, dueOn, type IngestBooks, ingestBooks } from '../../books/ingest-books.ts';
import { type RewritesOfDays, removedProblems } from '../../books/removed-problems.ts';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { counted, countedLines } from '../../domain/counted.ts';
import { areEqual, type LineTotals, noLines } from '../../domain/line-totals.ts';
import { isShown } from '../../domain/retraction.ts';
import type { IngestProgress } from '../../ledger/ingest-progress.ts';
import { rewritesTo } from '../../rewrite/generations.ts';
import { type AuditRun, isOver, readOrReport } from '../audit-run.ts';
import { auditedDay } from '../audited-days.ts';
import type { Difference } from '../difference.ts';
import type { AuditPorts } from '../ports.ts';
import { countDay, forgetDays } from './count-day.ts';
import { hiddenItems } from './hidden-items.ts';

const DAYS_AT_A_TIME = 4;

/**
 * Checks the books of an ingest that has landed: accepted = in the lake + retracted + erased, on each
 * day, by the lines that are in the lake. An audit of everything does that for each ingest, any other
 * for those that an operation has changed. Returns the differences, and whether to look again.
 */
export async function checkIngestBooks(
  progress: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<{ differences: Difference[]; isOpen: boolean }> {
  const { ingestId } = progress.ingest;
  const { retraction, reprocessing, removed } = progress;
  const isChanged = (retraction ?? reprocessing ?? removed) !== undefined;
  if (!run.options.isWhole && !isChanged) return SETTLED;
  const compared = () => compare(progress, run, ports);
  const first = await readOrReport('IngestUnreadable', ingestId, compared, run);
  if (first === 'unreadable' || first === 'out of time') return LATER;
  if (first.length === 0) return SETTLED;
  // An operation may have changed the lake, or the ledger, between the two readings.
  const latest = await ports.ledger.readIngest(ingestId);
  forgetDays(datesOf(progress), run);
  const second = latest ? await compare(latest, run, ports) : first;
  if (second === 'out of time') return LATER;
  if (second.length === 0) return SETTLED;
  if (await ports.ledger.isMoving()) {
    run.report.unsettled += 1;
    return LATER;
  }
  return { differences: second, isOpen: true };
}

const SETTLED = { differences: [], isOpen: false };
const LATER = { differences: [], isOpen: true };

const datesOf = (progress: IngestProgress): string[] =>
  ingestBooks(progress).days.map(({ date }) => date);

async function compare(
  progress: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[] | 'out of time'> {
  const books = ingestBooks(progress);
  if (run.options.isWhole) run.ingests.set(books.ingestId, books);
  const id = books.ingestId;
  const rewrites = new Map(
    await inParallel(DAYS_AT_A_TIME, datesOf(progress), async (date) => {
      const { day, records } = await auditedDay(date, run, ports);
      return [date, rewritesTo(day.live, records)] as const;
    }),
  );
  // Each day is read whole, for all of its ingests.
  for (const { date } of books.days) {
    if (isOver('ingests', run, ports)) return 'out of time';
    await countDay(date, run, ports);
  }
  return [
    ...removedDifferences(progress, rewrites),
    ...(await lakeDifferences(id, books, progress, run, ports)),
    ...(await itemDifferences(progress, run, ports)),
  ];
}

/** An audit of everything reads all items. */
async function itemDifferences(
  { ingest: { ingestId }, retraction }: IngestProgress,
  { options, hidden }: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  if (options.isWhole) return [];
  hidden.add(ingestId);
  return hiddenItems(ingestId, retraction, ports);
}

const removedDifferences = (progress: IngestProgress, rewrites: RewritesOfDays): Difference[] =>
  removedProblems(progress, rewrites).map((problem) => ({
    kind: 'RemovedLinesDiffer',
    id: progress.ingest.ingestId,
    says: `Ingest ${progress.ingest.ingestId} ${problem}.`,
  }));

async function lakeDifferences(
  id: string,
  books: IngestBooks,
  { retraction }: IngestProgress,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const found = await inParallel(DAYS_AT_A_TIME, books.days, async ({ date }) => {
    const { all } = (await countDay(date, run, ports)).get(id) ?? { all: noLines() };
    return all;
  });
  const isHidden = retraction !== undefined && !isShown(retraction);
  const days = books.days.flatMap((day, at): Difference[] => {
    const inLake = found[at] ?? noLines();
    if (isHidden && inLake.lineCount > 0) {
      const says = `Ingest ${id} is ${retraction.state}, and the lake has ${counted(inLake.lineCount, 'line')} of it on ${day.date}.`;
      return [{ kind: 'RetractedLinesShown', id, says }];
    }
    const due = dueOn(day);
    if (!due || areEqual(inLake, due)) return [];
    const { accepted = noLines(), retracted, erased } = day;
    const says = `Of ingest ${id} on ${day.date}, accepted: ${countedLines(accepted)}; in the lake: ${countedLines(inLake)}; retracted: ${countedLines(retracted)}; erased: ${countedLines(erased)}.`;
    return [{ kind: 'IngestBooksDiffer', id, says }];
  });
  return days.length > 0 ? days : totalDifference(id, books, found);
}

/** Where landings do not say how many lines are of which day, the sum must be right. */
function totalDifference(
  id: string,
  books: IngestBooks,
  found: readonly LineTotals[],
): Difference[] {
  const { accepted, retracted, erased } = books;
  const inLake = found.reduce((sum, { lineCount }) => sum + lineCount, 0);
  if (!books.hasAllDays || inLake === dueLines(books)) return [];
  const says = `Of ingest ${id}, ${counted(accepted, 'line')} accepted; ${inLake} in the lake, ${retracted.lineCount} retracted, ${erased.lineCount} erased.`;
  return [{ kind: 'IngestBooksDiffer', id, says }];
}
